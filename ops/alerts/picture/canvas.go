package picture

import (
	"encoding/xml"
	"fmt"
	"strings"
)

// canvas is an SVG in the making.
type canvas struct{ strings.Builder }

func (c *canvas) write(format string, args ...any) { fmt.Fprintf(&c.Builder, format+"\n", args...) }

// box is a place in pixels.
type box struct{ x, y, w, h float64 }

func (b box) right() float64  { return b.x + b.w }
func (b box) bottom() float64 { return b.y + b.h }

// inset is the box without a margin on each side.
func (b box) inset(left, top, right, bottom float64) box {
	return box{b.x + left, b.y + top, b.w - left - right, b.h - top - bottom}
}

func (c *canvas) rect(b box, attributes string) {
	c.write(`<rect x="%s" y="%s" width="%s" height="%s" %s/>`, px(b.x), px(b.y), px(b.w), px(b.h), attributes)
}

func (c *canvas) path(d, attributes string) { c.write(`<path d="%s" %s/>`, d, attributes) }

func (c *canvas) text(x, y float64, text, attributes string) {
	c.write(`<text x="%s" y="%s" %s>%s</text>`, px(x), px(y), attributes, escaped(text))
}

func escaped(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // A Builder takes everything.
	return b.String()
}

// Attributes of texts.
const (
	small    = `class="s"`
	smallEnd = `class="s" text-anchor="end"`
	smallMid = `class="s" text-anchor="middle"`
	style    = `<style>text{font-family:Inter,"Helvetica Neue",Arial,sans-serif;fill:#24292e}.s{font-size:11px;fill:#57606a}` +
		`.t{font-size:13px;font-weight:600}.h{font-size:15px;font-weight:600}.l{font-size:11px}</style>`
)
