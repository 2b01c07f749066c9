package chart

import (
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
)

// element is a part of the drawing.
type element struct {
	name       string
	attributes []xml.Attr
	text       string
	children   []*element
}

// add makes a part within another. Attributes are names and values in turn; numbers are written with two digits at most.
func (e *element) add(name string, attributes ...any) *element {
	child := newElement(name, attributes...)
	e.children = append(e.children, child)
	return child
}

// say adds a text.
func (e *element) say(x, y float64, class, text string, attributes ...any) {
	child := e.add("text", append([]any{"x", x, "y", y, "class", class}, attributes...)...)
	child.text = text
}

// hint is shown where the pointer rests on the part.
func (e *element) hint(text string) { e.add("title").text = text }

func newElement(name string, attributes ...any) *element {
	e := &element{name: name}
	e.set(attributes...)
	return e
}

// set adds attributes.
func (e *element) set(attributes ...any) {
	for i := 0; i+1 < len(attributes); i += 2 {
		value := fmt.Sprint(attributes[i+1])
		if number, ok := attributes[i+1].(float64); ok {
			value = digits(number)
		}
		e.attributes = append(e.attributes, xml.Attr{Name: xml.Name{Local: fmt.Sprint(attributes[i])}, Value: value})
	}
}

// MarshalXML writes the part and what is in it.
func (e *element) MarshalXML(encoder *xml.Encoder, _ xml.StartElement) error {
	start := xml.StartElement{Name: xml.Name{Local: e.name}, Attr: e.attributes}
	if err := encoder.EncodeToken(start); err != nil {
		return err
	}
	if e.text != "" {
		if err := encoder.EncodeToken(xml.CharData(e.text)); err != nil {
			return err
		}
	}
	for _, child := range e.children {
		if err := encoder.Encode(child); err != nil {
			return err
		}
	}
	return encoder.EncodeToken(start.End())
}

// digits is a coordinate, to a hundredth.
func digits(number float64) string {
	text := strconv.FormatFloat(number, 'f', 2, 64)
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}

// path is a line through points. A point that is not there leaves a gap.
type path struct {
	b     strings.Builder
	drawn bool
}

func (p *path) to(x, y float64) {
	command := "L"
	if !p.drawn {
		command = "M"
	}
	p.b.WriteString(command + digits(x) + " " + digits(y))
	p.drawn = true
}

func (p *path) gap() { p.drawn = false }

func (p *path) String() string { return p.b.String() }
