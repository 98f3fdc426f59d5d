//! Where and how a submission fails on demand.

/// The steps of a submission, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Point {
    Greeting,
    Hello,
    Login,
    From,
    /// At the second recipient where there are several.
    Recipient,
    Data,
    /// When half of the message has come.
    InContent,
    /// When all has come but the final dot's line.
    BeforeDot,
    /// The message has come, and is not taken.
    NotTaken,
    /// The message was taken, and nothing has been answered.
    Taken,
    /// The message was taken, and half of the answer is on its way.
    InAnswer,
    /// The answer is on its way.
    Answered,
    /// At QUIT.
    Quit,
}

impl Point {
    /// Every point.
    pub const ALL: [Self; 13] = [
        Self::Greeting,
        Self::Hello,
        Self::Login,
        Self::From,
        Self::Recipient,
        Self::Data,
        Self::InContent,
        Self::BeforeDot,
        Self::NotTaken,
        Self::Taken,
        Self::InAnswer,
        Self::Answered,
        Self::Quit,
    ];
}

/// What happens there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// The connection is closed.
    Close,
    /// It is reset.
    Reset,
    /// Nothing more is said, and the connection stays.
    Silence,
    /// The answer comes a byte at a time.
    Trickle,
    /// Bytes that are no answer.
    Garbage,
    /// 4xx.
    NotNow,
    /// 5xx.
    Never,
}

impl How {
    /// Every way.
    pub const ALL: [Self; 7] =
        [Self::Close, Self::Reset, Self::Silence, Self::Trickle, Self::Garbage, Self::NotNow, Self::Never];
}

/// A session fails once, there and so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    pub point: Point,
    pub how: How,
}
