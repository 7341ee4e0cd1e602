// The chooser of blocks finds them by everyday words too ("photo", "pull quote"), not only by their names.
(() => {
  const { StreamBlock, StreamBlockDefinition } = window.wagtailStreamField.blocks;

  class Stream extends StreamBlock {
    _createInsertionControl(place, options) {
      const menu = super._createInsertionControl(place, options), words = this.blockDef.meta.words ?? {};
      // Its search has the focus once it is open (Wagtail 8.0 gives it before it is drawn), the button again once it is closed.
      const search = () => matchMedia("(hover: hover)").matches && menu.combobox.querySelector("input")?.focus();
      const back = () => { if (menu.combobox.contains(document.activeElement)) menu.addButton.trigger("focus"); };
      menu.tooltip?.setProps({ onMount: () => setTimeout(search), onHide: back });
      const stock = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(menu), "blockItems")?.get, select = menu.onSelectBlock;
      if (!stock || !select) return menu;
      // Wagtail (8.0) searches label and type: what else is to be found stands behind the type, and is taken away again.
      const found = ({ type, description }) => [type, words[type], description].filter(Boolean).join(" ");
      const get = () => stock.call(menu).map((group) => ({ ...group, items: group.items.map((item) => ({ ...item, type: found(item) })) }));
      Object.defineProperty(menu, "blockItems", { get });
      menu.onSelectBlock = ({ selectedItem }) => select.call(menu, { selectedItem: { ...selectedItem, type: selectedItem.type.split(" ")[0] } });
      return menu;
    }
  }

  class StreamDefinition extends StreamBlockDefinition {
    render(...given) { return new Stream(this, ...given); }
  }
  window.telepath.register("house.Stream", StreamDefinition);
})();
