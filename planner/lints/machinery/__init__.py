"""What rules are written with, and what runs them: the vendor as a rule sees it, observations,
places in files, and the comments that ignore a finding."""
