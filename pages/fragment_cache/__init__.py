"""Fragment cache: parts of public answers, kept in the process with the tags of what they were made of, until one changes."""
