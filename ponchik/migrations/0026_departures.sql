-- Who was in a group and left it while its round ran.
ALTER TABLE meetings ADD COLUMN gone uuid[];
