/*
 * How current the controller's reading of a group's use is, for tests: `usage USAGE PROCS` looks a hundred times,
 * shortly after one another, from a processor that the group does not run on, and tells how often its use had not
 * grown since the last look.
 */
#define main controller_main
#include "controller.c"
#undef main

#define LOOKS 100
#define STEP_US 500

/* False where the group may run on all there are. */
static int move_away_from(const cpu_set_t *processors) {
  cpu_set_t all;
  sched_getaffinity(0, sizeof all, &all);
  for (int processor = 0; processor < CPU_SETSIZE; processor++) {
    if (!CPU_ISSET(processor, &all) || CPU_ISSET(processor, processors)) continue;
    move_to(processor);
    return 1;
  }
  return 0;
}

int main(int count, char **values) {
  struct group group = {0};
  if (count != 3) return 2;
  group.usage = open(values[1], O_RDONLY);
  group.procs = open(values[2], O_RDONLY);
  learn_processors(&group);
  int still = 0;
  for (int look = 0; look <= LOOKS; look++) {
    if (!move_away_from(&group.processors)) return 2;
    usleep(STEP_US);
    bring_usage_up_to_date(&group);
    uint64_t usage_ns = read_usage_ns(&group);
    if (look > 0 && usage_ns == group.last_usage_ns) still++;
    group.last_usage_ns = usage_ns;
    sched_setaffinity(0, sizeof(cpu_set_t), &(cpu_set_t){.__bits = {~0ul}});
  }
  printf("%d\n", still);
  return 0;
}
