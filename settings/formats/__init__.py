"""How times and dates are written where a language is read, where Django does not know better."""
