//! Writes the list whole or not at all: CSV, XLSX, JSON manifest.
