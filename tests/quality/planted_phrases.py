"""Furniture, remarks and templates that `planted` puts around and beside its articles; all written for it."""

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
TEMPLATES = {
    "earnings": (
        "{company} {quarter}-quarter profit {moved}",
        """
        {company} on {weekday} reported {quarter}-quarter net income of ${number} million, or {small}
        dollars a share, compared with ${number2} million, or {small2} dollars a share, in the same
        period a year earlier. Revenue was ${number3} million. Analysts had expected earnings of
        {small3} dollars a share on average, according to figures compiled by {agency}. Chief executive
        {person} said the result showed the strength of the core business and discipline on costs. The
        company, which has its seat in {place}, expects revenue for the full year between ${number4}
        million and ${number5} million. Its shares were {moved2} {small4} percent in early trading. This
        report was written automatically from the company's filing.
        """,
    ),
    "weather": (
        "Weather for {place}: {sky}",
        """
        {place} can expect {sky} on {weekday} with a high of {day} degrees and a low of {small} degrees.
        The wind will come from the {wind} at {day2} kilometres an hour with gusts of up to {number}
        kilometres an hour near the coast. The chance of rain is {day3} percent in the morning and
        {number2} percent after dark. Sunrise is at 6.{day} and sunset at 19.{day2}. On the following
        day the weather service expects {sky2} and a high of {day3} degrees. The pollen count is
        moderate. The next forecast for {place} will be published at {day4} o'clock.
        """,
    ),
    "match": (
        "{club} {digit}-{digit2} {club2}",
        """
        {club} met {club2} in front of {number} spectators and the match ended {digit} to {digit2}.
        {person} opened the scoring in minute {day} with a header after a corner, and {person2} answered
        shortly before half time. The visitors had the better chances after the break, but {person3} was
        sent off in minute {number2} for a second bookable offence. The coach said that he was content
        with the effort of his players and that the result was a fair one. {club} now have {day2} points
        from {day3} matches and travel to {place} next {weekday}.
        """,
    ),
    "rates": (
        "Central bank of {place} {held} rate at {small} percent",
        """
        The central bank of {place} {held} its main interest rate at {small} percent on {weekday}, as
        {number} of {number2} economists in a {agency} survey had forecast. Inflation stood at {small2}
        percent in {month}, against a target of {digit} percent. Governor {person} told reporters after
        the meeting that the committee would remain attentive to incoming data and stood ready to adjust
        all of its instruments. The currency traded at {small3} to the dollar after the decision. The
        next meeting of the committee is due on {day} {month2}.
        """,
    ),
    "markets": (
        "Shares in {place} close {moved} on {weekday}",
        """
        The main index in {place} closed {moved} on {weekday} at {number}.{day} points, a change of
        {small} percent on the day. Among the winners were {company}, up {small2} percent, and
        {company2}, up {small3} percent. The largest loss was that of {company3}, down {small4} percent.
        Turnover came to {number2} million shares. Oil for delivery next month stood at {number3}
        dollars a barrel and gold at {number4} dollars an ounce. Traders said the market was waiting for
        figures that are due later in the week.
        """,
    ),
    "roads": (
        "Roadworks in {place} from {weekday}",
        """
        Drivers in {place} must expect delays from {weekday}, {day} {month}, when work begins on road
        {number} between junctions {digit} and {digit2}. One lane will be closed from {day2} until
        {day3} o'clock, and the speed limit is lowered to {number2} kilometres an hour. The work, which
        costs {number3} thousand, is expected to last {day4} days. A detour is signed over road
        {number4}. Buses of lines {number5} and {day5} will stop at {person} Square instead. The
        authority asks residents for their patience and will answer questions by telephone.
        """,
    ),
}
GAPS = {
    "quarter": ("first", "second", "third", "fourth"),
    "moved": ("higher", "lower", "little changed", "sharply higher"),
    "weekday": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"),
    "sky": ("light rain", "clear skies", "fog", "thunderstorms", "snow showers", "broken cloud"),
    "wind": ("north", "south", "west", "east", "north-west"),
    "held": ("kept", "raised", "cut"),
    "month": ("January", "February", "March", "April", "May", "June", "September", "November"),
    "club": ("Rovers", "Athletic", "Wanderers", "Rangers", "United", "Town"),
    "company": ("Industries", "Holdings", "Foods", "Energy", "Logistics", "Pharma", "Bank"),
}
