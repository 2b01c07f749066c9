package balancer

import (
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// stickyCookie is the name that AWS gives to the cookie that the load balancer makes.
const stickyCookie = "AWSALB"

// stickyTo is the target that a client's cookie names; "" when there is none, or it has run out.
func stickyTo(r *http.Request, now time.Time) string {
	cookie, err := r.Cookie(stickyCookie)
	if err != nil {
		return ""
	}
	text, err := base64.RawURLEncoding.DecodeString(cookie.Value)
	if err != nil {
		return ""
	}
	address, until, _ := strings.Cut(string(text), "|")
	if seconds, err := strconv.ParseInt(until, 10, 64); err != nil || now.Unix() >= seconds {
		return ""
	}
	return address
}

// stick gives the client a cookie that leads it to the same target for so long from now on.
func (g *Group) stick(r *http.Response, address string) {
	duration := g.now().Stickiness
	if duration <= 0 {
		return
	}
	until := time.Now().Add(duration)
	value := address + "|" + strconv.FormatInt(until.Unix(), 10)
	r.Header.Add("Set-Cookie", (&http.Cookie{
		Name: stickyCookie, Value: base64.RawURLEncoding.EncodeToString([]byte(value)), Path: "/", Expires: until,
	}).String())
}
