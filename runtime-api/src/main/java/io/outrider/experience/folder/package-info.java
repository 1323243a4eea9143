/**
 * The folder of an experience log, seen from outside: what lies in it, whether it is whole, and how it is mended.
 *
 * <p>An {@link io.outrider.experience.folder.ExperienceFolder} is for operators and their tools. It reads a folder without
 * its lock, so also while a log has it open, and gives a {@link io.outrider.experience.folder.FolderReport}; and it mends
 * the folder of a log that no process has open, a {@link io.outrider.experience.folder.RepairStep} at a time.
 */
@NullMarked
package io.outrider.experience.folder;

import org.jspecify.annotations.NullMarked;
