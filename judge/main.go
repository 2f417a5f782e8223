// A library for WebAssembly: the host writes JSON into the buffer, calls a function, and reads the JSON of the answer.
package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"unsafe"

	_ "aether/room"
	// The time zones of a CronJob: the API server carries them along, too.
	_ "time/tzdata"
)

var (
	buffer  []byte
	answer  []byte
	current *judge
)

func main() {}

// input makes room for what a call is about and gives its address.
//
//go:wasmexport input
func input(size uint32) uint32 {
	if uint32(cap(buffer)) < size || cap(buffer) == 0 {
		buffer = make([]byte, size+1)
	}
	buffer = buffer[:cap(buffer)]
	return uint32(uintptr(unsafe.Pointer(&buffer[0])))
}

// output is the address of the last answer.
//
//go:wasmexport output
func output() uint32 {
	return uint32(uintptr(unsafe.Pointer(&answer[0])))
}

//go:wasmexport start
func start(minor uint32) uint32 {
	return answered(func() any {
		made, err := newJudge(int(minor))
		if err != nil {
			panic(err)
		}
		current = made
		return struct{}{}
	})
}

//go:wasmexport create
func create(size, wanted uint32) uint32 {
	return answered(func() any { return current.create(buffer[:size], wanted != 0) })
}

// update reads the older object first, the newer behind it.
//
//go:wasmexport update
func update(before, after uint32) uint32 {
	return answered(func() any { return current.update(buffer[:before], buffer[before:before+after]) })
}

// podSecurity reads "level version" first, the pod behind it.
//
//go:wasmexport podSecurity
func podSecurity(policy, pod uint32) uint32 {
	return answered(func() any {
		level, version, _ := strings.Cut(string(buffer[:policy]), " ")
		it, err := current.pod(buffer[policy : policy+pod])
		if err != nil {
			panic(err)
		}
		found, err := current.podSecurity(level, version, &it.ObjectMeta, &it.Spec)
		if err != nil {
			panic(err)
		}
		return found
	})
}

//go:wasmexport podResources
func podResources(size uint32) uint32 {
	return answered(func() any {
		found, err := current.podResources(buffer[:size])
		if err != nil {
			panic(err)
		}
		return found
	})
}

// answered keeps the answer until the next call and gives its length. A panic is an answer in words.
func answered(ask func() any) (size uint32) {
	defer func() {
		if reason := recover(); reason != nil {
			answer, _ = json.Marshal(map[string]string{"panic": fmt.Sprint(reason)})
			size = uint32(len(answer))
		}
	}()
	found, err := json.Marshal(ask())
	if err != nil {
		panic(err)
	}
	answer = found
	return uint32(len(answer))
}
