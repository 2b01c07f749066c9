package reference

// Setting is one thing that a stack's file can say.
type Setting struct {
	// Path is what `pulumi config set --path` takes, with [] for the index in a list: "backend.allowFrom[].namespace".
	Path string
	// Value says in words what may stand there.
	Value string
	// Default says, in Markdown, what holds without the setting, or when it is required. Empty for a group that may be
	// left out.
	Default string
	// Meaning is what the setting is for, in Markdown.
	Meaning string
}

// Section is what can be said below one key of the first level.
type Section struct {
	// Keys are the section's. Where several hold the same settings, the paths of Settings are those of the first. None
	// for the section of the first level itself.
	Keys []string
	// Settings are in the order of the source; a group comes before what is in it.
	Settings []Setting
}

// Read tells of the settings that the package in dir decodes into its struct Config, beginning with the first level, or
// of all that keeps it from that.
func Read(dir string) ([]Section, error) {
	s, err := parse(dir)
	if err != nil {
		return nil, err
	}
	config, err := s.structure("Config")
	if err != nil {
		return nil, err
	}
	defaults, err := s.defaults()
	if err != nil {
		return nil, err
	}
	r := &reader{comments: s.comments(), defaults: defaults}
	sections := r.sections(config)
	if err := r.found.Err("the settings in " + dir); err != nil {
		return nil, err
	}
	return sections, nil
}
