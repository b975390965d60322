"""Where the local cloud and ministack send something else, what AWS sends, and whom the local cloud follows."""

DECISIONS = {}
