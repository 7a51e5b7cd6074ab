// A worker that only ticks: the timers of a hidden tab are slowed down to one a minute, and an urgent request must not wait for that.
setInterval(() => postMessage("tick"), 2000);
