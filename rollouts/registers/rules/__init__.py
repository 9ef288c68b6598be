"""What can be wrong with a register's configuration: one function per rule, thing -> findings."""
