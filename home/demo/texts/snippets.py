"""What pages are filed under: topics, authors, outlets, and places."""

TOPICS = {
    "food": "Food",
    "land": "Land",
    "homes": "Homes",
    "work": "Work",
    "cooperatives": "Cooperatives",
    "education": "Education",
    "democracy": "Democracy",
}

# slug: name, role, what they do
AUTHORS = {
    "communications-circle": (
        "the communications circle",
        "Reports for the network",
        "Members from several cooperatives who write down what the others are doing. A report goes out when two of them have read it.",
    ),
    "growers": ("the growers of Freedom Farms", "Worker-owners", "They write when the beds are asleep."),
    "archive-circle": (
        "the archive circle",
        "Keepers of the record",
        "They sort papers, recordings and photographs, and write down only what the record bears out.",
    ),
}

# slug: name, home page
OUTLETS = {
    "the-nation": ("The Nation", "https://www.thenation.com/"),
    "the-real-news-network": ("The Real News Network", "https://therealnews.com/"),
    "nation-of-change": ("Nation of Change", "https://www.nationofchange.org/"),
    "upstream": ("Upstream", "https://www.upstreampodcast.org/"),
    "atlanta-black-star": ("Atlanta Black Star", "https://atlantablackstar.com/"),
    "alternet": ("AlterNet", "https://www.alternet.org/"),
    "jackson-free-press": ("Jackson Free Press", "https://www.jacksonfreepress.com/"),
}

# slug: name, address, how to get there, and for each access question the answer and the sentence beside it
PLACES = {
    "kuwasi-balagoon-center": {
        "name": "Kuwasi Balagoon Center",
        "address": "939 W. Capitol St.\nJackson, MS 39203",
        "directions": "The house with the red front on West Capitol Street, a short way west of downtown. "
        "Park on the street; bicycles fit beside the ramp.\n\nIf you cannot find the door, call: somebody will come out and wave.",
        "entrance": ("yes", "Step-free, from the street to every room. The ramp is on the left."),
        "restroom": ("yes", "One is wide enough for a wheelchair to turn."),
        "seating": ("yes", "Chairs with backs for everyone; some with arms, some without."),
        "quiet_room": ("yes", "The small library at the back, with the door shut."),
        "masks": ("yes", "Masks are by the door. Wearing one is your choice."),
        "sound": ("yes", "There is a microphone, and speakers use it."),
    },
    "community-production-center": {
        "name": "Community Production Center",
        "address": "West Jackson\nJackson, MS 39203",
        "directions": "In West Jackson. Write or call before your first visit, and we send the way.",
        "entrance": ("yes", "Step-free through the wide gate, where material is brought in."),
        "restroom": ("yes", "On the ground floor, with a bar beside the seat."),
        "seating": ("yes", "Workshop stools, and folding chairs with backs for an evening."),
        "quiet_room": ("no", "It is one large room with machines in it; on film nights they stand still."),
    },
    "ida-b-wells-plaza": {
        "name": "Ida B. Wells Plaza",
        "address": "West Capitol Street\nJackson, MS 39203",
        "directions": "On West Capitol Street, near the center.",
        "seating": ("yes", "We bring folding chairs."),
    },
    "freedom-farms": {
        "name": "Freedom Farms",
        "address": "West Jackson\nJackson, MS 39203",
        "directions": "Several lots in West Jackson. For a brigade we meet at the center on West Capitol Street and walk over together.",
        "entrance": (
            "no",
            "The beds lie on grass and bare soil. Two of them are raised and stand beside the paved lot.",
        ),
        "seating": ("yes", "Crates and two benches under the tree."),
    },
}
