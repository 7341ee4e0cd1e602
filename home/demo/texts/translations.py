"""What lies on the translators' bench in the demo: a page that was changed since, questions, a translation to be read."""

# Two sentences of the page about accessibility that an editor changed after it was translated: before, after.
CHANGED = "accessibility"
CHANGES = {
    "Nothing blinks or slides.": "Nothing blinks, slides or plays by itself.",
    "We answer within a week.": "We answer within a week, in your language where we can.",
}
# How those sentences are said in Arabic by now; somebody else is to read them before they are public.
SUBMITTED = {
    "Nothing blinks": "لا شيء يومض أو ينزلق أو يعمل من تلقاء نفسه. ومن يطلب من جهازه حركة أقل فلن يرى أي حركة.",
    "which page it was": '<a id="a1">أخبرونا</a> أي صفحة كانت وماذا أردتم أن تفعلوا. نجيب خلال أسبوع، وبلغتكم متى استطعنا. '
    "وإن لم يكن إصلاحها ممكنًا قريبًا، أرسلنا إليكم ما تحتاجونه بصورة أخرى.",
}
# Language, page, words that the segment begins with, the question, and the answer where there is one.
QUESTIONS = (
    (
        "es",
        "cooperatives",
        "The network does not call",
        "“Stage”: is that a step on a way, or a state? In Spanish these are two words.",
        "A state. A cooperative can be paused, and come back.",
    ),
    (
        "ar",
        "nubia-lumumba",
        "Nubia Lumumba",
        "Is “Nubia Lumumba” the name of a person, and may I write it in Arabic letters?",
        "",
    ),
)
