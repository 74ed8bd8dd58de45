"""What consumers use: the stored articles in the order of the feed, as files and streams."""
