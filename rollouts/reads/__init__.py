"""What screens, reports and the command line ask for: typed questions, flat rows. Nothing is changed."""
