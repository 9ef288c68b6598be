"""What must hold of taxes, each rule a pure function from the objects to findings."""
