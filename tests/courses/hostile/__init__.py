"""What somebody might put into a content folder who means harm, or does not know better; and what comes of it."""
