/* A file system without modes, as a FAT disk or a share has none: below $NO_MODES everything is everybody's, whatever it
   was made with. Loaded before the C library. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <limits.h>
#include <stdio.h>

static int is_below(int fd, const char *path) {
    const char *root = getenv("NO_MODES");
    char link[64], real[PATH_MAX];
    if (path == NULL || *path == 0) {
        snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
        path = link;
    }
    return root != NULL && realpath(path, real) != NULL && strncmp(real, root, strlen(root)) == 0;
}

int statx(int fd, const char *path, int flags, unsigned mask, struct statx *found) {
    int (*real)(int, const char *, int, unsigned, struct statx *) = dlsym(RTLD_NEXT, "statx");
    int result = real(fd, path, flags, mask, found);
    if (result == 0 && is_below(fd, path)) found->stx_mode |= 0755;
    return result;
}
