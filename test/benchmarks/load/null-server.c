/*
 * A null server: answers each request at once with the same small answer, one thread, edge-triggered epoll. It
 * takes what one read gives for one request (or for the rest of one: bodies end with a head's answer), which
 * holds for clients that wait for each answer. Prints its port; ends when its standard input does.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static const char ANSWER[] =
    "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 13\r\n\r\n{\"labels\":[]}";

static void watch(int epoll, int fd) {
  struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
  epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

static int listening(void) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  if (bind(fd, (struct sockaddr *)&address, length) < 0 || listen(fd, 1024) < 0) return -1;
  getsockname(fd, (struct sockaddr *)&address, &length);
  printf("%d\n", ntohs(address.sin_port));
  fflush(stdout);
  return fd;
}

static void accept_one(int epoll, int listener) {
  int one = 1, fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
  if (fd < 0) return;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  watch(epoll, fd);
}

static void answer(int fd) {
  char buffer[65536];
  ssize_t length = read(fd, buffer, sizeof buffer);
  if (length <= 0 || write(fd, ANSWER, sizeof ANSWER - 1) < 0) close(fd);
}

int main(void) {
  int epoll = epoll_create1(0), listener = listening();
  if (listener < 0) return 1;
  watch(epoll, listener);
  watch(epoll, STDIN_FILENO);
  for (;;) {
    struct epoll_event events[256];
    int count = epoll_wait(epoll, events, 256, -1);
    for (int i = 0; i < count; i++) {
      if (events[i].data.fd == STDIN_FILENO) return 0;
      if (events[i].data.fd == listener) accept_one(epoll, listener);
      else answer(events[i].data.fd);
    }
  }
}
