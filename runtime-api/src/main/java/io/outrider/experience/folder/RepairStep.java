package io.outrider.experience.folder;

/**
 * One thing that mending a folder does.
 *
 * @param path the file or folder that it is done to, relative to the log's folder
 * @param action what is done, in words
 */
public record RepairStep(String path, String action) {}
