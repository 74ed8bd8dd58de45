"""Templates filled with other facts each time: no copies of each other, however much wording they share."""

TRAINED = {
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
    "obituary": (
        "{person}, {trade}, dies at {day}{digit}",
        """
        {person}, for many years {trade} in {place}, died on {weekday}, {day} {month}, after a short
        illness. Born in {place2} in {year} as one of {digit} children, {person2} learned the craft from
        an uncle and worked until the age of {number}. Friends remember a patient teacher with a dry sense
        of humour who never left the house without a book. The funeral takes place on {weekday2} at {digit2}
        o'clock in the church of {place3}. The family asks for donations to the local hospice instead of
        flowers, and thanks all who have been near in the past weeks.
        """,
    ),
    "job": (
        "{company} seeks {post} in {place}",
        """
        {company} is looking for {post} to join its team in {place} from the first of {month}. You bring
        at least {digit} years of experience, work carefully and enjoy contact with customers. We offer a
        permanent contract of {day} hours a week, {day2} days of leave, a company pension and a yearly
        salary from {number} hundred. Applications with the usual papers reach us by {day3} {month2} under
        the number {number2}. Questions are answered by {person} on weekdays until noon. {company} is an
        equal employer and invites everybody to apply.
        """,
    ),
    "ticker": (
        "Live: protest in {place}",
        """
        {day}.{number} Police say that about {number2} people have gathered in the centre of {place}.
        {day2}.{number3} The organisers put the number at {number4}. {day3}.{number5} The first speaker,
        {person}, calls for the resignation of the mayor. {day4}.{number6} Trams of line {digit} are
        stopped. We will keep you up to date here; reload the page for the latest entries. All times are
        local times, and the newest entry stands at the top.
        """,
    ),
    "recall": (
        "{company} recalls {goods}",
        """
        {company} recalls {goods} sold between {day} {month} and {day2} {month2} because of a fault that
        may lead to injuries. Affected are items with the number {number}-{number2}, of which {number3}
        were sold in {place} and {place2}. Customers should stop using them and take them back to where
        they bought them; the price is refunded without a receipt. No accidents have been reported so far,
        the company said. A telephone line is open on weekdays from {digit} to {day3} o'clock.
        """,
    ),
}

HELD = {
    "horoscope": (
        "{sign}: your day",
        """
        {sign}: The moon helps you to say what has long been on your mind. At work somebody with the letter
        {person} waits for your answer; give it before {digit} o'clock. Your lucky number is {day}, your
        colour is {colour}. In love you should listen more than you speak. A small expense of about
        {number} will pay for itself sooner than you think. Drink enough water, sleep well, and do not
        sign anything on {weekday}.
        """,
    ),
    "lottery": (
        "Lottery numbers of {weekday}",
        """
        The winning numbers of the draw of {weekday}, {day} {month}, are {day2}, {day3}, {day4}, {day5},
        {day6} and {day7}. The additional number is {digit}. The jackpot stands at {number} million. There
        was no winner in the first class; {number2} players in the second class receive {number3} each.
        The next draw takes place on {weekday2}. All figures without guarantee. Playing can be addictive;
        help is offered free of charge and without names under the number on the back of your slip.
        """,
    ),
    "police": (
        "{place}: {person}, {day}, missing",
        """
        Police in {place} are asking the public for help in finding {person}, aged {day}, who was last seen
        on {weekday} at about {digit} o'clock near {place2}. The missing person is about {number} centimetres
        tall, of slim build, and was wearing a {colour} jacket and dark trousers. There is no sign of a
        crime at present. Whoever has seen {person} or can say anything about the place of stay is asked to
        call the station in {place} under the number {number2} {number3} or any other police station.
        """,
    ),
    "tides": (
        "Tides and air at {place}",
        """
        High water at {place} is at {digit}.{day} and {day2}.{day3} today, low water at {digit2}.{day4} and
        {day5}.{day6}. The water stands {small} metres above the mean. The water temperature is {day7}
        degrees. The air quality is good with an index of {number}. Bathers should mind the {colour} flag
        and keep between the posts. The guard is on duty from nine to six. Dogs are allowed on the marked
        part of the beach only, and fires are forbidden all year.
        """,
    ),
    "dividend": (
        "{company} declares dividend",
        """
        The board of {company} today declared a regular quarterly dividend of {small} on each share of common
        stock, payable on {day} {month} to those who hold the stock at the close of business on {day2}
        {month2}. It is the {number}th dividend in a row. {company} makes products that people use every day
        and has its seat in {place}. Statements about the future rest on expectations of today and are
        subject to risks that the company cannot control; it is under no duty to correct them.
        """,
    ),
    "table": (
        "Football: results and table, day {day}",
        """
        {club} - {club2} {digit}:{digit2}. {club3} - {club4} {digit3}:{digit4}. {club5} - {club6}
        {digit5}:{digit6}. {club7} - {club8} {digit7}:{digit8}. In the table {club} lead with {day} points
        before {club4} with {day2} and {club6} with {day3}. {club8} are last with {digit9}. The best scorer
        remains {person} with {day4} goals. The next matches are played on {weekday} and {weekday2}; kick-off
        is at half past three unless stated otherwise.
        """,
    ),
    "sale": (
        "House in {place} sold for {number} thousand",
        """
        A house with {digit} bedrooms at {person} Street in {place} has been sold for {number} thousand, the
        land register shows. The sale was completed on {day} {month}. The living area is {number2} square
        metres, which makes {small} thousand for each. The house was built in {year}. In the past twelve
        months {day2} houses were sold in this street at an average price of {number3} thousand. This text
        was made automatically from public data; errors can be reported to the newsroom.
        """,
    ),
}
"""Kinds that the verifier has never been trained on."""
