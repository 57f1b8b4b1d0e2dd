/*
 * Limits the processor time of sandboxes as CFS bandwidth control does on AWS Lambda, by stopping and continuing
 * their groups. account.h is the account; this file reads clocks, and the commands on standard input:
 *
 *   add SLOT VCPUS STATE USAGE PROCS   a group: the file that stops it, that tells its use, and lists its processes
 *   limit SLOT QUOTA_US                processor time in each period; 0: no limit
 *   wake SLOT                          it may run from now on, and AWS's platform with it
 *   rest SLOT                          it does not run until it wakes: nothing is watched
 *   remove SLOT
 *
 * Fields are separated by tabs. Says "ready" when it has real-time priority. What each group was held back is
 * kept in the file at descriptor 3, a `struct held` for each slot. At the end of its input all groups run, and
 * it ends.
 */
#define _GNU_SOURCE
#include "account.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define MAX_SLOTS 4096
#define HELD_DESCRIPTOR 3
#define PRIORITY 10
/* How long reading the use and stopping take, at the median: that begins so much before the tick. */
#define LEAD_US 70
/*
 * Where periods begin, past multiples of their length: kernels tick at those, and count whoever runs then as if it
 * ran all of the tick. This process would look a hundred times as busy as it is.
 */
#define GRID_US 1700

struct held {
  uint64_t nanoseconds;
  uint64_t periods;
};

struct group {
  int awake, stopped;
  int state, usage, procs;
  int by_word; /* the freezer of version 1 takes words */
  cpu_set_t processors;
  uint64_t last_usage_ns;
  double stopped_us;
  struct account account;
};

static struct group *groups[MAX_SLOTS];
static int slots;
static struct held *held;

static double now_us(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1e6 + time.tv_nsec / 1e3 - GRID_US;
}

static ssize_t read_file(int file, char *text, size_t size) {
  ssize_t length = pread(file, text, size - 1, 0);
  text[length > 0 ? length : 0] = 0;
  return length;
}

/* The processors that the group's processes may run on: those of its first one. */
static void learn_processors(struct group *group) {
  char text[16];
  CPU_ZERO(&group->processors);
  if (read_file(group->procs, text, sizeof text) <= 0) return;
  sched_getaffinity((pid_t)strtol(text, NULL, 10), sizeof group->processors, &group->processors);
}

static void move_to(int processor) {
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(processor, &one);
  sched_setaffinity(0, sizeof one, &one);
}

/*
 * The kernel counts running time at its own ticks, and when who runs is interrupted by another (thread_group_cputime
 * in kernel/sched/cputime.c leaves out what ran since): a use that is older by up to a tick lets one in two stops
 * be missed. So this process goes round the group's processors, a few microseconds on each.
 */
static void bring_usage_up_to_date(const struct group *group) {
  int here = sched_getcpu();
  for (int processor = 0, left = CPU_COUNT(&group->processors); left > 0 && processor < CPU_SETSIZE; processor++) {
    if (!CPU_ISSET(processor, &group->processors)) continue;
    left--;
    if (processor != here) move_to(processor);
  }
}

/* cpuacct.usage: nanoseconds; cpu.stat: begins with "usage_usec MICROSECONDS". */
static uint64_t read_usage_ns(struct group *group) {
  char text[64];
  if (read_file(group->usage, text, sizeof text) <= 0) return group->last_usage_ns;
  if (strncmp(text, "usage_usec ", 11) == 0) return strtoull(text + 11, NULL, 10) * 1000;
  return strtoull(text, NULL, 10);
}

static void order(struct group *group, int stop) {
  const char *word = group->by_word ? (stop ? "FROZEN" : "THAWED") : (stop ? "1" : "0");
  if (pwrite(group->state, word, strlen(word), 0) < 0 && errno != ENODEV) perror("controller: stop or continue");
}

/* Being stopped takes time of each thread, of which the account on AWS knows nothing. */
static void forget_use(struct group *group) {
  group->last_usage_ns = read_usage_ns(group);
}

static void stop_or_continue(int slot, double now) {
  struct group *group = groups[slot];
  int stop = group->awake && is_held_back(&group->account);
  if (stop == group->stopped) return;
  if (!stop) forget_use(group);
  order(group, stop);
  group->stopped = stop;
  if (stop) {
    group->stopped_us = now;
    held[slot].periods++;
  } else {
    held[slot].nanoseconds += (uint64_t)((now - group->stopped_us) * 1e3);
  }
}

/* Takes into the account what the group used since the last call. */
static void look(int slot, double now) {
  struct group *group = groups[slot];
  uint64_t usage_ns = read_usage_ns(group);
  double used_us = (usage_ns - group->last_usage_ns) / 1e3;
  group->last_usage_ns = usage_ns;
  advance(&group->account, now, used_us);
  stop_or_continue(slot, now);
}

/* Before an event of the account. */
static void look_in_time(int slot) {
  double now = now_us() + LEAD_US;
  if (!groups[slot]->stopped) bring_usage_up_to_date(groups[slot]);
  look(slot, now);
}

static void let_run(int slot) {
  struct group *group = groups[slot];
  group->awake = 0;
  stop_or_continue(slot, now_us());
}

static void add(int slot, char **field) {
  struct group *group = calloc(1, sizeof *group);
  if (group == NULL) return;
  group->awake = 1;
  group->by_word = strstr(field[1], "freezer.state") != NULL;
  group->state = open(field[1], O_WRONLY | O_CLOEXEC);
  group->usage = open(field[2], O_RDONLY | O_CLOEXEC);
  group->procs = open(field[3], O_RDONLY | O_CLOEXEC);
  begin_account(&group->account, atoi(field[0]), now_us());
  groups[slot] = group;
  held[slot] = (struct held){0, 0};
  if (slot >= slots) slots = slot + 1;
}

static void forget(int slot) {
  struct group *group = groups[slot];
  let_run(slot);
  close(group->state);
  close(group->usage);
  close(group->procs);
  free(group);
  groups[slot] = NULL;
}

static void limit(int slot, double quota_us) {
  struct group *group = groups[slot];
  double now = now_us();
  look(slot, now);
  learn_processors(group);
  set_quota(&group->account, quota_us);
  stop_or_continue(slot, now);
}

static void wake(int slot) {
  struct group *group = groups[slot];
  double now = now_us();
  look(slot, now);
  group->awake = 1;
  learn_processors(group);
  begin_running(&group->account);
  stop_or_continue(slot, now);
}

static void rest(int slot) {
  struct group *group = groups[slot];
  look(slot, now_us());
  end_running(&group->account);
  let_run(slot);
}

static void obey(char *line) {
  char *field[8] = {0};
  int fields = 0;
  for (char *part = strtok(line, "\t"); part != NULL && fields < 8; part = strtok(NULL, "\t")) field[fields++] = part;
  if (fields < 2) return;
  int slot = atoi(field[1]);
  if (slot < 0 || slot >= MAX_SLOTS) return;
  if (strcmp(field[0], "add") == 0 && fields == 6 && groups[slot] == NULL) return add(slot, field + 2);
  if (groups[slot] == NULL) return;
  if (strcmp(field[0], "limit") == 0 && fields == 3) limit(slot, atof(field[2]));
  else if (strcmp(field[0], "wake") == 0) wake(slot);
  else if (strcmp(field[0], "rest") == 0) rest(slot);
  else if (strcmp(field[0], "remove") == 0) forget(slot);
}

/* False at the end of the input. */
static int read_commands(void) {
  static char text[65536];
  static size_t filled;
  ssize_t length = read(STDIN_FILENO, text + filled, sizeof text - filled - 1);
  if (length < 0) return errno == EAGAIN || errno == EINTR;
  if (length == 0) return 0;
  filled += (size_t)length;
  text[filled] = 0;
  char *line = text;
  for (char *end; (end = strchr(line, '\n')) != NULL; line = end + 1) {
    *end = 0;
    obey(line);
  }
  filled = strlen(line);
  memmove(text, line, filled);
  return 1;
}

/* When a group is to be looked at next; never, where it rests or has no limit. */
static double next_look(const struct group *group) {
  if (!group->awake) return INFINITY;
  return next_event(&group->account, group->stopped) - (group->stopped ? 0 : LEAD_US);
}

static int wait_for(double until_us) {
  struct pollfd input = {STDIN_FILENO, POLLIN, 0};
  struct timespec timeout, *limit = NULL;
  if (isfinite(until_us)) {
    double left = fmax(0, until_us - now_us());
    timeout = (struct timespec){(time_t)(left / 1e6), (long)(fmod(left, 1e6) * 1e3)};
    limit = &timeout;
  }
  return ppoll(&input, 1, limit, NULL) > 0;
}

static void run(void) {
  for (;;) {
    double next = INFINITY;
    for (int slot = 0; slot < slots; slot++)
      if (groups[slot] != NULL) next = fmin(next, next_look(groups[slot]));
    if (wait_for(next) && !read_commands()) return;
    for (int slot = 0; slot < slots; slot++)
      if (groups[slot] != NULL && next_look(groups[slot]) <= now_us()) look_in_time(slot);
  }
}

int main(int count, char **values) {
  struct sched_param priority = {.sched_priority = PRIORITY};
  held = mmap(NULL, MAX_SLOTS * sizeof *held, PROT_READ | PROT_WRITE, MAP_SHARED, HELD_DESCRIPTOR, 0);
  if (held == MAP_FAILED) return perror("mapping descriptor 3"), 1;
  if (sched_setscheduler(0, SCHED_FIFO, &priority) != 0) return perror("no real-time priority"), 1;
  if (mlockall(MCL_CURRENT | MCL_FUTURE) != 0) return perror("locking memory"), 1;
  fcntl(STDIN_FILENO, F_SETFL, O_NONBLOCK);
  if (!read_parameters(count - 1, values + 1)) return fputs("wrong parameters\n", stderr), 1;
  puts("ready");
  fflush(stdout);
  run();
  for (int slot = 0; slot < slots; slot++)
    if (groups[slot] != NULL) let_run(slot);
  return 0;
}
