/*
 * The account with an imaginary function, for tests: `account QUOTA_US PARAMETER...` reads a pause and the work of
 * an invocation a line, and tells how long each lasted, in microseconds.
 */
#include "account.h"

#include <stdio.h>

#define REST_AFTER_US 5000

static double invoke(struct account *account, double start, double work) {
  double now = start;
  begin_running(account);
  while (work > 1e-6) {
    int is_held = is_held_back(account);
    double until_event = next_event(account, is_held) - now;
    double length = is_held ? until_event : fmin(until_event, work);
    double used = is_held ? 0 : length;
    work -= used;
    now += length;
    advance(account, now, used);
  }
  return now - start;
}

int main(int count, char **values) {
  struct account account;
  double pause, work, now = 0;
  if (count < 2 || !read_parameters(count - 2, values + 2)) return 1;
  begin_account(&account, 2, 0);
  set_quota(&account, atof(values[1]));
  while (scanf("%lf %lf", &pause, &work) == 2) {
    now += pause - REST_AFTER_US;
    advance(&account, now, 0);
    double duration = invoke(&account, now, work);
    now += duration + REST_AFTER_US;
    advance(&account, now, 0);
    end_running(&account);
    printf("%.3f\n", duration);
  }
  return 0;
}
