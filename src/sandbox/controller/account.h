/*
 * The account that CFS bandwidth control keeps of one group (kernel/sched/fair.c of Linux 5.10), with several
 * processors. Time is in microseconds.
 *
 * At each period's start the pool is filled to the quota, and who is throttled gets what it owes; when that is
 * paid, it runs. A processor takes a slice of the pool at a time, and running time is docked at ticks (and when
 * a processor goes idle) only: it can run on for most of a tick beyond what it has. That overrun is its debt. A
 * processor that goes idle gives back what it has, but for a little.
 */
#include <math.h>
#include <stdlib.h>

#define MAX_PROCESSORS 6
/* Less than this is no time at all: sums of fractions are not exact. */
#define NOTHING_US 1e-3
/* A processor that ran for less of a stretch than this was idle. */
#define IDLE_SHARE 0.02
/* A thread on a further processor that ran for more of a stretch than this is work of the function. */
#define BUSY_SHARE 0.25
/* Who wakes sooner after a rest finds the platform awake. */
#define PAUSE_US 15000

static struct {
  double period, tick, tick_after_refill, slice, kept;
  /* What the platform takes: on another processor than the function, and how long after its start; and after it,
   * on the same and on the other. */
  double beside, beside_delay, after, after_beside;
  /* What the Runtime API takes of an invocation, on the function's processor: in the sandbox on AWS, outside here. */
  double api;
} parameters;

static int read_parameters(int count, char **values) {
  double *field = (double *)&parameters;
  if (count != (int)(sizeof parameters / sizeof(double))) return 0;
  for (int index = 0; index < count; index++) field[index] = atof(values[index]);
  return parameters.period > 0 && parameters.tick > 0;
}

struct processor {
  double left;    /* of its slice; below zero: debt */
  double ran;     /* not yet docked */
  double pending; /* work of the platform, which is counted and not done */
  int throttled, running;
  double throttled_at;
  double share; /* of the last stretch in which the function ran on it */
};

struct account {
  double now, refill, tick;
  double quota, pool;
  double beside_at; /* when the platform's work on the other processor begins */
  double rested;
  int processors;
  struct processor processor[MAX_PROCESSORS];
};

static double after_multiple(double time, double step, double offset) {
  return (floor((time - offset) / step + 1e-9) + 1) * step + offset;
}

static void begin_account(struct account *account, int processors, double now) {
  *account = (struct account){.now = now, .beside_at = INFINITY, .rested = now};
  account->processors = processors < MAX_PROCESSORS ? processors : MAX_PROCESSORS;
  account->refill = after_multiple(now, parameters.period, 0);
  account->tick = after_multiple(now, parameters.tick, parameters.tick_after_refill);
}

/* A quota of zero is none. Begins with a full pool and without debts, as the kernel does. */
static void set_quota(struct account *account, double quota) {
  account->quota = quota;
  account->pool = quota;
  for (int index = 0; index < account->processors; index++) {
    account->processor[index].left = account->processor[index].ran = 0;
    account->processor[index].throttled = 0;
  }
}

static void take(struct account *account, struct processor *processor, double wanted) {
  double taken = fmin(account->pool, wanted);
  account->pool -= taken;
  processor->left += taken;
}

static void dock(struct account *account, struct processor *processor) {
  processor->left -= processor->ran;
  processor->ran = 0;
  if (processor->throttled || processor->left > 0) return;
  take(account, processor, parameters.slice - processor->left);
  processor->throttled = processor->left <= 0;
  processor->throttled_at = account->now;
}

static void start_processor(struct account *account, struct processor *processor) {
  if (processor->running) return;
  processor->running = 1;
  if (!processor->throttled) dock(account, processor);
}

static void idle_processor(struct account *account, struct processor *processor) {
  /* Who is throttled waits, and is not idle. */
  if (!processor->running || processor->throttled) return;
  processor->running = 0;
  dock(account, processor);
  double spare = processor->left - parameters.kept;
  if (processor->throttled || spare <= 0) return;
  processor->left -= spare;
  account->pool += spare;
}

static struct processor *longest_throttled(struct account *account) {
  struct processor *first = NULL;
  for (int index = 0; index < account->processors; index++) {
    struct processor *one = &account->processor[index];
    if (one->throttled && (first == NULL || one->throttled_at < first->throttled_at)) first = one;
  }
  return first;
}

/* Who was throttled first is paid first. */
static void refill(struct account *account) {
  account->refill += parameters.period;
  account->pool = account->quota;
  while (account->pool > 0) {
    struct processor *first = longest_throttled(account);
    if (first == NULL) return;
    take(account, first, NOTHING_US - first->left);
    first->throttled = first->left <= 0;
  }
}

static void tick(struct account *account) {
  account->tick += parameters.tick;
  for (int index = 0; index < account->processors; index++) {
    struct processor *processor = &account->processor[index];
    if (processor->running && !processor->throttled) dock(account, processor);
  }
}

static void give_platform(struct account *account, int index, double work) {
  if (work <= 0 || index >= account->processors) return;
  account->processor[index].pending += work;
  start_processor(account, &account->processor[index]);
}

/* Until `time`, where nothing happens in between: shares[] of it each processor ran for the function. */
static void pass(struct account *account, double time, const double *shares) {
  double length = time - account->now;
  for (int index = 0; index < account->processors; index++) {
    struct processor *processor = &account->processor[index];
    processor->ran += shares[index] * length;
    if (processor->throttled || processor->pending <= 0) continue;
    double worked = fmin(processor->pending, length);
    processor->pending -= worked;
    processor->ran += worked;
    if (processor->pending > NOTHING_US) continue;
    processor->pending = 0;
    if (shares[index] < IDLE_SHARE) idle_processor(account, processor);
  }
  account->now = time;
}

/* When the platform's work on some processor is done, if it goes on. */
static double platform_done(const struct account *account) {
  double done = INFINITY;
  for (int index = 0; index < account->processors; index++) {
    const struct processor *processor = &account->processor[index];
    if (processor->pending > 0 && !processor->throttled) done = fmin(done, account->now + processor->pending);
  }
  return done;
}

/* To `time`; the function used so much since the last call. It is on the first processor as far as that goes. */
static void advance(struct account *account, double time, double used) {
  double length = time - account->now, shares[MAX_PROCESSORS];
  for (int index = 0; index < account->processors; index++) {
    double ran = fmin(used, length);
    if (index == account->processors - 1) ran = used;
    used -= ran;
    shares[index] = account->processor[index].share = length > 0 ? ran / length : 0;
    if (shares[index] >= IDLE_SHARE) start_processor(account, &account->processor[index]);
    else if (account->processor[index].pending <= 0) idle_processor(account, &account->processor[index]);
  }
  while (account->now < time) {
    double next = fmin(fmin(time, account->beside_at), fmin(account->refill, fmin(account->tick, platform_done(account))));
    pass(account, fmax(next, account->now), shares);
    if (account->now >= account->beside_at) {
      account->beside_at = INFINITY;
      give_platform(account, 1, parameters.beside);
    }
    if (account->now >= account->refill) refill(account);
    if (account->now >= account->tick) tick(account);
  }
}

/* The function may run from now on; the platform takes its part of a quota that holds one thread back. */
static void begin_running(struct account *account) {
  int is_paused = account->now - account->rested >= PAUSE_US;
  struct processor *own = &account->processor[0];
  /* What the platform has not done yet keeps nobody waiting: it is owed. */
  own->ran += own->pending;
  if (own->pending > 0) own->running = 0;
  own->pending = 0;
  start_processor(account, own);
  own->ran += parameters.api;
  if (!is_paused || account->quota <= 0 || account->quota >= parameters.period) return;
  account->beside_at = account->now + parameters.beside_delay;
}

static void end_running(struct account *account) {
  for (int index = 0; index < account->processors; index++)
    if (account->processor[index].pending <= 0) idle_processor(account, &account->processor[index]);
  account->rested = account->now;
  if (account->quota <= 0 || account->quota >= parameters.period) return;
  give_platform(account, 0, parameters.after);
  give_platform(account, 1, parameters.after_beside);
}

/* Whether the function must stop: threads are held back one by one on AWS, and all together here. */
static int is_held_back(const struct account *account) {
  if (account->quota <= 0) return 0;
  for (int index = 0; index < account->processors; index++) {
    const struct processor *processor = &account->processor[index];
    if (processor->throttled && (index == 0 || processor->share > BUSY_SHARE)) return 1;
  }
  return 0;
}

/* When the account can change what the function may do. */
static double next_event(const struct account *account, int is_stopped) {
  if (account->quota <= 0) return INFINITY;
  return is_stopped ? account->refill : account->tick;
}
