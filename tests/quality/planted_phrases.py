"""Furniture and remarks that `planted` puts around its articles, and what fills their gaps; all written for it."""

FURNITURE = (
    "Sign up for the {paper} morning letter and never miss a story.",
    "Share on Facebook | Share by mail | Print this page",
    "© {year} {paper}. All rights reserved. Reproduction without written permission is not allowed.",
    "Read more: {headline}",
    "You have {number} free articles left this month. Subscribe from {number2} a week.",
    "Do you know more about this? Write to the newsroom of {paper} in confidence.",
    "This page uses cookies to measure its readership and to show advertising that fits your interests.",
    "Most read today",
    "Related: {headline}",
    "Additional reporting by {person} and {person2}; editing by {person3}.",
    "Follow {paper} on every channel, or download the app for the news as it happens.",
    "Advertisement",
    "{paper} may receive a commission when you buy through links on this page.",
    "Published {number} minutes ago, last updated {number2} minutes ago",
    "Home | News | Business | Sport | Opinion | Culture | Weather",
    "Comments are closed for this article. Our rules for comments are here.",
)
REMARKS = (
    "I came across this one yesterday and share it here because nobody else seems to have noticed it.",
    "Hat tip to {person}, who sent this in. The full text is below.",
    "Regular readers know what I think of {place}; this will not change my mind.",
    "It is long, yet it is worth your time, and the part about money is the best of it.",
    "Comment: I do not agree with everything that is said here, but somebody had to write it down.",
    "I have kept the whole article for the record, as such things tend to vanish behind a paywall.",
    "What strikes me is how little of this was known {number} months ago, when I first wrote about it.",
    "My own view follows at the end, if I find the time. Until then, judge for yourselves.",
    "A friend in {place} tells me that the mood there is quite another than in these lines.",
    "Remember what {person} promised, and then read the third paragraph again, slowly.",
)
BOILERPLATE = (
    (
        "About {company}: {company} makes and services equipment for farms, mines and harbours. It was founded in "
        "{place}, employs {number} people on three continents and is owned by its staff and a family trust. Its "
        "products are sold under four brands through a network of dealers, and its yearly report can be ordered "
        "free of charge from the seat of the company."
    ),
    (
        "The dispute goes back to {year}, when the council of {place} sold the land for a token sum and promised "
        "{number} flats that were never built. Two inquiries followed, the second of which blamed nobody. The "
        "buyers sold on a year later at a large profit, and the papers of the sale have been missing ever since."
    ),
    (
        "This text contains statements about the future. They rest on what the management expects today and are "
        "subject to risks that it cannot control, among them the weather, prices of raw materials, exchange rates "
        "and the decisions of authorities. The company is under no duty to correct them when things turn out "
        "otherwise, and readers should not rely on them."
    ),
    (
        "{person}, who was born in {place} and trained as a lawyer, has led the party since {year}. A first try "
        "to enter parliament failed by {number} votes. Since then the party has doubled its share at every "
        "election, while its rivals say that it owes this to a promise that cannot be kept."
    ),
)
DATELINES = (
    "{PLACE}, {month} {day} ({agency}) - ",
    "{PLACE} ({agency}) — ",
    "By {person}\n\n",
    "By {person}, {agency} staff writer\n{month} {day}, {year}\n\n",
    "{agency} | {day} {month} {year}\n\n",
)
UPDATES = (
    "Later in the day {person} added that another meeting would be held in {place} within {number} days.",
    "(Updates with reaction from {person}, who called the news expected.)",
    "In a statement sent after this story was first published, a spokesman for {person} declined to comment.",
    "The number has since been corrected to {number}, officials in {place} said.",
    "Shares in the region fell {number} points after the news before they recovered most of the loss.",
    "Background: {place} went through a similar affair in {year}, which ended without charges.",
)
GAPS = {
    "quarter": ("first", "second", "third", "fourth"),
    "moved": ("higher", "lower", "little changed", "sharply higher"),
    "weekday": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"),
    "sky": ("light rain", "clear skies", "fog", "thunderstorms", "snow showers", "broken cloud"),
    "wind": ("north", "south", "west", "east", "north-west"),
    "held": ("kept", "raised", "cut"),
    "sign": ("Aries", "Taurus", "Gemini", "Cancer", "Leo", "Virgo", "Libra", "Scorpio", "Aquarius", "Pisces"),
    "trade": ("baker", "teacher", "fisherman", "doctor", "organist", "carpenter", "farmer", "printer"),
    "post": ("an accountant", "a driver", "a nurse", "a surveyor", "a caretaker", "a software developer"),
    "colour": ("green", "blue", "red", "amber", "violet"),
    "goods": ("kettles", "toys", "cheese", "child seats", "heaters", "muesli", "bicycle helmets"),
    "month": ("January", "February", "March", "April", "May", "June", "September", "November"),
    "club": ("Rovers", "Athletic", "Wanderers", "Rangers", "United", "Town"),
    "company": ("Industries", "Holdings", "Foods", "Energy", "Logistics", "Pharma", "Bank"),
}
