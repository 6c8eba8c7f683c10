"""The panel beside a case: what is suggested for each question, and the forms with which staff decide."""
