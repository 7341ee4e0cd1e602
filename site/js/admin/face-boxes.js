// Boxes on a picture: drawn, moved and sized with a pointer or with keys, kept by the server after each change.
const STEP = 0.01;
const SMALLEST = 0.01;
const WAIT = 600; // milliseconds after the last change
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
const within = ([left, top, width, height]) => {
  const size = [clamp(width, SMALLEST, 1), clamp(height, SMALLEST, 1)];
  return [clamp(left, 0, 1 - size[0]), clamp(top, 0, 1 - size[1]), ...size];
};

class FaceBoxes {
  constructor(form) {
    this.form = form;
    this.ground = form.querySelector("[data-faces]");
    this.said = form.querySelector(".face-said");
    this.whose = form.querySelector("[data-face-of]");
    this.select = this.whose.querySelector("select");
    this.drawButton = form.querySelector("[data-draw-box]");
    this.blurButton = form.querySelector("[type=submit]");
    this.people = new Map(this.read("face-people").map((person) => [person.number, person.title]));
    this.boxes = this.read("face-boxes").map((box) => this.add(box));
    this.chosen = null;
    this.listen();
    this.drawButton.hidden = false;
  }

  read(id) {
    return JSON.parse(this.form.querySelector(`#${id}`).textContent);
  }

  // One box: what it is, and the button that shows it.
  add(box) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "face";
    button.append(document.createElement("b"));
    if (box.blurred) button.classList.add("blurred");
    else {
      button.append(document.createElement("i"));
      button.setAttribute("aria-describedby", "face-keys");
    }
    const made = { ...box, button };
    button.addEventListener("focus", () => this.choose(made));
    button.addEventListener("keydown", (event) => this.press(event, made));
    button.addEventListener("pointerdown", (event) => this.grab(event, made));
    this.ground.append(button);
    return made;
  }

  paint() {
    this.boxes.forEach((box, at) => {
      const [left, top, width, height] = box.place.map((value) => `${value * 100}%`);
      Object.assign(box.button.style, { left, top, width, height });
      box.button.firstElementChild.textContent = box.person || at + 1;
      box.button.classList.toggle("nobody", !box.person);
      const words = box.person ? this.ground.dataset.face : this.ground.dataset.nobody;
      const face = words.replace("{number}", box.person || at + 1).replace("{name}", this.people.get(box.person));
      const label = box.blurred ? this.ground.dataset.blurred.replace("{face}", face) : face;
      box.button.setAttribute("aria-label", label);
    });
    this.blurButton.hidden = this.boxes.every((box) => box.blurred);
  }

  choose(box) {
    this.chosen = box.blurred ? null : box;
    this.whose.hidden = !this.chosen;
    this.select.value = String(box.person);
  }

  listen() {
    this.paint();
    this.drawButton.addEventListener("click", () => this.startDrawing());
    this.ground.addEventListener("pointerdown", (event) => this.draw(event));
    this.select.addEventListener("change", () => {
      if (!this.chosen) return;
      this.chosen.person = Number(this.select.value);
      this.changed();
    });
    this.whose.querySelector("[data-take-away]").addEventListener("click", () => this.remove(this.chosen));
    this.form.addEventListener("submit", () => {
      clearTimeout(this.timer);
      this.form.elements.boxes.value = this.text();
    });
    addEventListener("pagehide", () => {
      if (this.timer) this.save(true);
    });
  }

  // With the pointer

  at(event) {
    const { left, top, width, height } = this.ground.getBoundingClientRect();
    return [clamp((event.clientX - left) / width, 0, 1), clamp((event.clientY - top) / height, 0, 1)];
  }

  follow(event, move, end) {
    const target = this.ground;
    target.setPointerCapture(event.pointerId);
    const drag = (moved) => move(this.at(moved));
    const stop = () => {
      target.removeEventListener("pointermove", drag);
      ["pointerup", "pointercancel"].forEach((name) => target.removeEventListener(name, stop));
      end();
    };
    target.addEventListener("pointermove", drag);
    ["pointerup", "pointercancel"].forEach((name) => target.addEventListener(name, stop));
  }

  grab(event, box) {
    if (event.button !== 0 || box.blurred || this.ground.classList.contains("drawing")) return;
    event.preventDefault();
    event.stopPropagation();
    box.button.focus();
    const [x, y] = this.at(event);
    const [left, top, width, height] = box.place;
    const sizes = event.target.matches("i");
    this.follow(
      event,
      ([nextX, nextY]) => {
        const [across, down] = [nextX - x, nextY - y];
        box.place = within(sizes
          ? [left, top, Math.min(width + across, 1 - left), Math.min(height + down, 1 - top)]
          : [left + across, top + down, width, height]);
        this.paint();
      },
      () => this.changed(),
    );
  }

  startDrawing() {
    if (this.ground.classList.contains("drawing")) {
      this.ground.classList.remove("drawing");
      this.insert([0.4, 0.35, 0.2, 0.3]);
      return;
    }
    this.ground.classList.add("drawing");
    this.tell(this.ground.dataset.draw);
  }

  draw(event) {
    if (event.button !== 0 || !this.ground.classList.contains("drawing")) return;
    event.preventDefault();
    this.ground.classList.remove("drawing");
    const [x, y] = this.at(event);
    const box = this.insert([x, y, SMALLEST, SMALLEST]);
    this.follow(
      event,
      ([nextX, nextY]) => {
        box.place = within([Math.min(x, nextX), Math.min(y, nextY), Math.abs(nextX - x), Math.abs(nextY - y)]);
        this.paint();
      },
      () => {
        if (Math.max(box.place[2], box.place[3]) < 2 * SMALLEST) {
          box.place = within([x - 0.1, y - 0.15, 0.2, 0.3]); // a tap alone
          this.paint();
        }
        this.changed();
        this.tell(this.ground.dataset.added);
      },
    );
  }

  insert(place) {
    const taken = new Set(this.boxes.map((box) => box.person));
    const person = [...this.people.keys()].find((number) => !taken.has(number)) || 0;
    const box = this.add({ person, place: within(place), blurred: false });
    this.boxes.push(box);
    this.paint();
    box.button.focus();
    this.changed();
    this.tell(this.ground.dataset.added);
    return box;
  }

  // With keys

  press(event, box) {
    if (box.blurred) return;
    if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      this.remove(box);
      return;
    }
    const way = KEYS[event.key];
    if (!way || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const [left, top, width, height] = box.place;
    const [across, down] = way.map((part) => part * STEP);
    box.place = within(event.shiftKey
      ? [left, top, Math.min(width + across, 1 - left), Math.min(height + down, 1 - top)]
      : [left + across, top + down, width, height]);
    this.paint();
    this.changed();
  }

  remove(box) {
    if (!box) return;
    const at = this.boxes.indexOf(box);
    this.boxes.splice(at, 1);
    box.button.remove();
    this.whose.hidden = true;
    this.chosen = null;
    this.paint();
    (this.boxes[at] || this.boxes[at - 1])?.button.focus();
    if (!this.boxes.length) this.drawButton.focus();
    this.changed();
    this.tell(this.ground.dataset.removed);
  }

  // To the server

  text() {
    return JSON.stringify(this.boxes.filter((box) => !box.blurred).map(({ person, place }) => ({ person, place })));
  }

  changed() {
    this.paint();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), WAIT);
  }

  async save(keepalive = false) {
    clearTimeout(this.timer);
    this.timer = null;
    const body = new FormData(this.form);
    body.delete("then");
    body.set("boxes", this.text());
    try {
      const answer = await fetch(this.form.action, { method: "POST", body, keepalive });
      this.tell(answer.ok && !answer.redirected ? this.ground.dataset.saved : this.ground.dataset.failed);
    } catch {
      this.tell(this.ground.dataset.failed);
    }
  }

  tell(words) {
    this.said.textContent = words;
  }
}

document.querySelectorAll("[data-face-boxes]").forEach((form) => new FaceBoxes(form));
