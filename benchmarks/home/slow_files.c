/* A distant file system: every question about a file or folder takes as long as a way to a server.
 *
 * cc -O2 -shared -fPIC -o slow_files.so slow_files.c -ldl
 * SLOW_FILES=/tree SLOW_MICROSECONDS=500 LD_PRELOAD=./slow_files.so du -s /tree
 *
 * Waits before each stat, and before each opening of a folder, as NFS without readdirplus, Lustre
 * and GPFS ask their servers. Only what SLOW_FILES names, and what is asked relative to an
 * open folder or the working directory, is slow; names below /usr, /lib and /proc are not.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

static const char *root;
static size_t length;
static struct timespec pause_;

__attribute__((constructor)) static void begin(void) {
  const char *micro = getenv("SLOW_MICROSECONDS");
  root = getenv("SLOW_FILES");
  length = root ? strlen(root) : 0;
  pause_.tv_nsec = micro ? atol(micro) * 1000L : 0;
}

static void wait_for(const char *path) {
  if (!length || !pause_.tv_nsec) return;
  if (path && (path[0] != '/' || strncmp(path, root, length) == 0)) nanosleep(&pause_, 0);
}

int fstatat(int folder, const char *path, struct stat *to, int flags) {
  static int (*real)(int, const char *, struct stat *, int);
  if (!real) real = dlsym(RTLD_NEXT, "fstatat");
  if (path && path[0]) wait_for(path);
  return real(folder, path, to, flags);
}

int fstatat64(int folder, const char *path, struct stat64 *to, int flags) {
  static int (*real)(int, const char *, struct stat64 *, int);
  if (!real) real = dlsym(RTLD_NEXT, "fstatat64");
  if (path && path[0]) wait_for(path);
  return real(folder, path, to, flags);
}

int lstat(const char *path, struct stat *to) {
  static int (*real)(const char *, struct stat *);
  if (!real) real = dlsym(RTLD_NEXT, "lstat");
  wait_for(path);
  return real(path, to);
}

int lstat64(const char *path, struct stat64 *to) {
  static int (*real)(const char *, struct stat64 *);
  if (!real) real = dlsym(RTLD_NEXT, "lstat64");
  wait_for(path);
  return real(path, to);
}

int statx(int folder, const char *path, int flags, unsigned mask, struct statx *to) {
  static int (*real)(int, const char *, int, unsigned, struct statx *);
  if (!real) real = dlsym(RTLD_NEXT, "statx");
  if (path && path[0]) wait_for(path);
  return real(folder, path, flags, mask, to);
}

int openat(int folder, const char *path, int flags, ...) {
  static int (*real)(int, const char *, int, ...);
  va_list rest;
  va_start(rest, flags);
  mode_t mode = va_arg(rest, mode_t);
  va_end(rest);
  if (!real) real = dlsym(RTLD_NEXT, "openat");
  if (flags & O_DIRECTORY) wait_for(path);
  return real(folder, path, flags, mode);
}

int open64(const char *path, int flags, ...) {
  static int (*real)(const char *, int, ...);
  va_list rest;
  va_start(rest, flags);
  mode_t mode = va_arg(rest, mode_t);
  va_end(rest);
  if (!real) real = dlsym(RTLD_NEXT, "open64");
  if (flags & O_DIRECTORY) wait_for(path);
  return real(path, flags, mode);
}

int open(const char *path, int flags, ...) {
  static int (*real)(const char *, int, ...);
  va_list rest;
  va_start(rest, flags);
  mode_t mode = va_arg(rest, mode_t);
  va_end(rest);
  if (!real) real = dlsym(RTLD_NEXT, "open");
  if (flags & O_DIRECTORY) wait_for(path);
  return real(path, flags, mode);
}
