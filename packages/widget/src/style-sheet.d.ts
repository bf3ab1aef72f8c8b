// An application imports the style sheet for its effect; there is nothing in it to name.
