//! The drawings: one line each, on a field of 24 by 24, in the colour of the text.

use leptos::prelude::*;

/// What can be drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Glyph {
    Letter,
    Tick,
    Clock,
    Key,
    NoSignal,
    Pause,
    Dots,
    Warning,
    Search,
    Plus,
    Refresh,
    Cross,
    Back,
    Clip,
    Box,
    Eye,
    People,
    Gear,
    Shield,
    Receipt,
    Log,
    Download,
    Folder,
    Inbox,
    Plane,
    Pencil,
    Archive,
    Bin,
    Falling,
    Print,
    Opened,
    Return,
}

impl Glyph {
    const fn path(self) -> &'static str {
        match self {
            Self::Letter => "M3 6h18v13H3zM3 7l9 7 9-7",
            Self::Tick => "m5 13 4 4L19 7",
            Self::Clock => "M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18zM12 7v5l3 2",
            Self::Key => "M8 11a4 4 0 1 1 0 8 4 4 0 0 1 0-8zm3 1 9-9m-4 4 3 3",
            Self::NoSignal => "M4 4l16 16M9 5a11 11 0 0 1 12 4M3 9a11 11 0 0 1 3-2m2 7a6 6 0 0 1 7 0",
            Self::Pause => "M9 6v12M15 6v12",
            Self::Dots => "M5 12h.01M12 12h.01M19 12h.01",
            Self::Warning => "M12 4 2.8 20h18.4zM12 10v4m0 3h.01",
            Self::Search => "M11 4a7 7 0 1 1 0 14 7 7 0 0 1 0-14zm9 16-4-4",
            Self::Plus => "M12 5v14M5 12h14",
            Self::Refresh => {
                "M20 11a8 8 0 0 0-14.5-4L3 9.500M3 4v5.500h5.500M4 13a8 8 0 0 0 14.500 4l2.500-2.500M21 20v-5.500h-5.500"
            }
            Self::Cross => "M6 6l12 12M18 6 6 18",
            Self::Back => "M15 5l-7 7 7 7",
            Self::Clip => {
                "M20 11.500 12 19.500a5 5 0 0 1-7-7l8.500-8.500a3.300 3.300 0 0 1 4.700 4.700L9.700 17.200a1.700 1.700 0 0 1-2.400-2.400L15 7.100"
            }
            Self::Box => "M4 13h4l1.500 3h5L16 13h4M4 13 6.500 5h11L20 13v6H4z",
            Self::Eye => {
                "M2.500 12S6 5.500 12 5.500 21.500 12 21.500 12 18 18.500 12 18.500 2.500 12 2.500 12zM12 9.300a2.700 2.700 0 1 1 0 5.400 2.700 2.700 0 0 1 0-5.400z"
            }
            Self::People => {
                "M9 5a3.500 3.500 0 1 1 0 7 3.500 3.500 0 0 1 0-7zM2.500 20a6.500 6.500 0 0 1 13 0M16 5.300a3.500 3.500 0 0 1 0 6.400M18 14.500a6.500 6.500 0 0 1 3.500 5.500"
            }
            Self::Gear => {
                "M4 7h9M17 7h3M4 17h3M11 17h9M15 4.800a2.200 2.200 0 1 1 0 4.400 2.200 2.200 0 0 1 0-4.400zM9 14.800a2.200 2.200 0 1 1 0 4.400 2.200 2.200 0 0 1 0-4.400z"
            }
            Self::Shield => {
                "M12 3l8 3v5.500c0 5-3.500 8-8 9.500-4.500-1.500-8-4.500-8-9.500V6zM8.500 12l2.500 2.500 4.500-5"
            }
            Self::Receipt => "M6 3h12v18l-3-2-3 2-3-2-3 2zM9.500 8h5M9.500 12h5",
            Self::Log => "M8 6h12M8 12h12M8 18h12M4 6h.01M4 12h.01M4 18h.01",
            Self::Print => "M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z",
            Self::Download => "M12 4v11m-5-4.500 5 5 5-5M4 20h16",
            Self::Folder => "M3 6h6l2 2.500h10V19H3z",
            Self::Inbox => "M4 13h4l1.500 3h5L16 13h4M4 13V5h16v8M4 13v6h16v-6",
            Self::Plane => "M21 4 3 11l6.500 2.500L12 20zM9.500 13.500 21 4",
            Self::Pencil => "M4 20l1-4.500L16.500 4l3.500 3.500L8.500 19zM14 6.500l3.500 3.500",
            Self::Archive => "M3 5h18v4H3zM5 9v10h14V9M10 13h4",
            Self::Bin => "M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5",
            Self::Opened => "M3 10l9-6 9 6v10H3zM3 10l9 6 9-6",
            Self::Return => "M9 14 4 9l5-5M4 9h10a6 6 0 0 1 0 12h-3",
            Self::Falling => "M8 5v14m-4-4 4 4 4-4M14 7h6M14 12h4.500M14 17h3",
        }
    }
}

/// Draws; a screen reader hears nothing, so the word must stand beside it.
pub(crate) fn icon(glyph: Glyph) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d=glyph.path() />
        </svg>
    }
}
