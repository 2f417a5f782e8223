// Package room makes the memory grow once, before anything else: Go initializes packages in the order of their import paths, and
// "aether/room" is the first.
//
// Each time that the memory grows, V8 counts all of it as newly allocated, and collects its own garbage. Go grows it in small
// steps, so that this took more than half the time of a large input.
package room

import "runtime"

// size is the limit of GOMEMLIMIT in system.ts, 128 MiB, and what Go has taken beyond it when its garbage collector is done.
const size = 160 << 20

func init() {
	runtime.KeepAlive(make([]byte, size))
	// Now there is little to look through.
	runtime.GC()
}
