"""How to read this: what do the signs, charts and terms of the other pages mean?"""

from pages.parts.asked import asked
from pages.parts.context import context
from pages.parts.frame import foot
from pages.parts.html import show
from pages.parts.plain_words import asked_word, chapters_of_words

here = context()
key = asked("term")
words = {"key": key, "asked": asked_word(key, here.say), "chapters": chapters_of_words(here.say)}
show("how_to_read.html", say=here.say, here=here, **words)
foot(here)
