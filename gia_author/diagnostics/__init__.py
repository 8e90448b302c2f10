"""What is wrong with a report, as values: findings, their codes and levels."""
