/* A disk without room, below SQLite and without rights: its writes fail as those to a full disk
 * do. */
#ifndef NW_TEST_FAULTS_FULL_DISK_H
#define NW_TEST_FAULTS_FULL_DISK_H

#include <stdbool.h>

/* From now on no store of this process finds room on the disk, or all do again. Or: none does when
 * this says so, asked at every write. */
void full_disk(bool is_full);
void full_disk_when(bool (*is_full)(void));

/* The same for all that this process writes to files (EFBIG); children inherit it. */
void full_disk_for_files(bool is_full);

#endif
