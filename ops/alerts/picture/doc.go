// Package picture draws a Grafana dashboard as an SVG: its panels in their places, with what their own queries give. It
// knows those kinds of panels and settings that this project's dashboards have, and no others.
package picture
