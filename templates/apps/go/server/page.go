package server

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"net/http"
	"strings"
)

//go:embed page.html
var page string

// contentSecurityPolicy allows the page's own style and script, by their
// hashes, and nothing else.
var contentSecurityPolicy = strings.Join([]string{
	"default-src 'none'",
	"style-src " + hashOf("<style>", "</style>"),
	"script-src " + hashOf("<script>", "</script>"),
	"img-src data:",
	"connect-src 'self'",
	"form-action 'self'",
	"base-uri 'none'",
	"frame-ancestors 'none'",
}, "; ")

// hashOf returns the CSP source for what stands between two tags of the page.
func hashOf(opening, closing string) string {
	_, rest, _ := strings.Cut(page, opening)
	content, _, _ := strings.Cut(rest, closing)
	sum := sha256.Sum256([]byte(content))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

func servePage(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	// The only error is a client that has gone: there is nobody to tell.
	_, _ = w.Write([]byte(page))
}
