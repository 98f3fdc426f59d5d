DROP TABLE receipts;
DROP TABLE dispatch_pieces;
DROP TABLE dispatch_files;
DROP TABLE dispatch_recipients;
DROP TABLE dispatches;
DROP TABLE submissions;
