"""Words in two languages: English where it is written, Welsh in the catalogue."""
