"""The bounds of reading, each with its reason. Sizes in bytes. What an operator may set is in the settings."""

# One decompression step: small enough to check the bounds often, large enough to be quick.
PIECE_BYTES = 256 * 1024
PACKED_BYTES = 64 * 1024

# News text shrinks 3 to 30 times, the same page over and over some 100 times, a bomb 1,000 times and more. Up to
# the free output nobody is harmed, so that small repetitive files pass.
MOST_RATIO = 200
FREE_OUTPUT_BYTES = 1 << 20

# What xz and zstd may keep in memory to unpack: the highest preset of xz takes 65 MiB, zstd --long 128 MiB.
MOST_WINDOW_BYTES = 128 << 20

# A zip's directory is held in memory, some 600 bytes a member; a tar is streamed.
MOST_ZIP_MEMBERS = 65_534
MOST_ZIP_DIRECTORY_BYTES = 32 << 20
MOST_TAR_MEMBERS = 1_000_000
# The extended header of a tar member holds a name and some numbers.
MOST_TAR_HEADER_BYTES = 64 * 1024
# A position inside a container packs the member's place above this many records of that member.
MOST_MEMBER_RECORDS = 1 << 24

# WARC headers of crawlers take 1 to 4 KiB; a cookie-laden HTTP header may take 32 KiB more.
MOST_WARC_HEADER_BYTES = 64 * 1024
# How much of a damaged WARC is searched for the next record before giving up.
MOST_WARC_SEARCH_BYTES = 64 << 20
# A WARC with more damaged places than this is no WARC; each costs a search.
MOST_WARC_DAMAGES = 1000

# A CSV of articles has some 20 columns; a thousand is a matrix of numbers.
MOST_CSV_COLUMNS = 1000

# Mails nest their parts two or three deep and have a handful; headers are a line or two, and some dozen of them.
MOST_MAIL_PARTS = 200
MOST_MAIL_HEADERS = 5000
# A line costs the library 60 bytes and half a microsecond; 16 MiB of attachments take 220,000.
MOST_MAIL_LINES = 500_000
MOST_MAIL_HEADER_CHARACTERS = 4000

# A feed cannot be resumed in its middle: it is read again from the beginning, at some 100 MB/s.
MOST_FEED_BYTES = 256 << 20

# An article in print has a few pages, a report some dozen; a book is none. What one page draws is some 100 KB.
MOST_PDF_PAGES = 300
MOST_PDF_STREAM_BYTES = 8 << 20
# An element takes some 100 bytes, text and all, in feeds and news documents, and 40 in a document of an office. As
# a tree each takes 200 bytes of memory, whatever it holds.
MOST_XML_ELEMENTS = 400_000
# The text of a document of 1,000 pages takes some 20 MB as WordprocessingML.
MOST_DOCX_XML_BYTES = 64 << 20
