// A program for pods and hosts of the tests: it serves ports, and tries whether others can be reached.
package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

const usage = `usage: probe pause | serve NAME PORT... | dial HOST:PORT... | touch FILE...
       probe load LANES URL...          with headers, "Name: value", in its environment as HEADERS, one a line
       probe stream URL BODY            likewise`

func main() {
	args := os.Args[1:]
	switch {
	case len(args) == 1 && args[0] == "pause":
		pause()
	case len(args) > 2 && args[0] == "serve":
		serve(args[1], args[2:])
		pause()
	case len(args) > 1 && args[0] == "dial":
		dial(args[1:])
	case len(args) > 1 && args[0] == "touch":
		touch(args[1:])
	case len(args) > 2 && args[0] == "load":
		lanes, _ := strconv.Atoi(args[1])
		load(lanes, args[2:])
	case len(args) == 3 && args[0] == "stream":
		stream(args[1], args[2])
	default:
		fmt.Fprintln(os.Stderr, usage)
		os.Exit(2)
	}
}

// pause ends when it is asked to: a first process has no default action for SIGTERM.
func pause() {
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM, syscall.SIGINT)
	<-stop
}

// serve answers every request with its own name and whom it takes the caller for.
func serve(name string, ports []string) {
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		from, _, _ := net.SplitHostPort(r.RemoteAddr)
		fmt.Fprintf(w, "%s to %s\n", name, from)
	})
	for _, port := range ports {
		listener, err := net.Listen("tcp", ":"+port)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		go http.Serve(listener, nil)
	}
}

// dial tries all targets at once and prints one line each: the target, then "open" or what prevented it.
func dial(targets []string) {
	outcomes := make([]string, len(targets))
	var all sync.WaitGroup
	for i, target := range targets {
		all.Go(func() {
			connection, err := net.DialTimeout("tcp", target, 2*time.Second)
			if err != nil {
				outcomes[i] = err.Error()
				return
			}
			connection.Close()
			outcomes[i] = "open"
		})
	}
	all.Wait()
	for i, target := range targets {
		fmt.Println(target, outcomes[i])
	}
}

// touch tells whether this user may write there.
func touch(paths []string) {
	for _, path := range paths {
		if err := os.WriteFile(path, []byte("touched\n"), 0o600); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}

// request asks once; the answer's body is the caller's to close.
func request(method, url, body string) (*http.Response, error) {
	r, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	for _, header := range strings.Split(os.Getenv("HEADERS"), "\n") {
		if name, value, found := strings.Cut(header, ": "); found {
			r.Header.Set(name, value)
			if name == "Host" {
				r.Host = value
			}
		}
	}
	return http.DefaultClient.Do(r)
}

// load asks the URLs in turn, in so many lanes, until its input ends; then it prints how often each ended how.
func load(lanes int, urls []string) {
	http.DefaultClient.Timeout = 30 * time.Second
	http.DefaultTransport.(*http.Transport).MaxIdleConnsPerHost = lanes
	ended := make(chan struct{})
	go func() {
		io.Copy(io.Discard, os.Stdin)
		close(ended)
	}()
	var mutex sync.Mutex
	counts := map[string]int{}
	var all sync.WaitGroup
	for range lanes {
		all.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-ended:
					return
				case <-time.After(25 * time.Millisecond):
				}
				url := urls[i%len(urls)]
				outcome := ask(url)
				mutex.Lock()
				counts[url+" "+outcome]++
				mutex.Unlock()
			}
		})
	}
	all.Wait()
	for outcome, count := range counts {
		fmt.Println(count, outcome)
	}
}

func ask(url string) string {
	response, err := request("GET", url, "")
	if err != nil {
		return err.Error()
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		return err.Error()
	}
	return strconv.Itoa(response.StatusCode)
}

// stream posts the body and prints each line of the answer when it comes; the last line tells how it ended.
func stream(url, body string) {
	response, err := request("POST", url, body)
	if err != nil {
		fmt.Println("ended:", err)
		return
	}
	defer response.Body.Close()
	lines := bufio.NewScanner(response.Body)
	for lines.Scan() {
		if lines.Text() != "" {
			fmt.Println(lines.Text())
		}
	}
	fmt.Println("ended:", response.StatusCode, lines.Err())
}
