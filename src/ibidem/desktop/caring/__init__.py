"""Care for a library: is it whole, what is in it, what happened to it, and going back."""
