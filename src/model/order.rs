//! The orders in which lists can be had. Ties are broken by id, so that every page costs the same.

use super::text_enum::text_enum;

text_enum! {
    /// Which way a list runs.
    Direction {
        Ascending = "ASC",
        Descending = "DESC",
    }
}

/// An order: by one field, one way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Order<F> {
    pub field: F,
    pub direction: Direction,
}

impl<F> Order<F> {
    pub const fn ascending(field: F) -> Self {
        Self { field, direction: Direction::Ascending }
    }

    pub const fn descending(field: F) -> Self {
        Self { field, direction: Direction::Descending }
    }
}

text_enum! {
    ResponsibilityOrderField {
        Ordinal = "ORDINAL",
        DueOn = "DUE_ON",
        Title = "TITLE",
        Status = "STATUS",
        UpdatedAt = "UPDATED_AT",
        CreatedAt = "CREATED_AT",
    }
}

text_enum! {
    AssignmentOrderField {
        Ordinal = "ORDINAL",
        NextDueOn = "NEXT_DUE_ON",
        DueOn = "DUE_ON",
        Role = "ROLE",
        Status = "STATUS",
        UpdatedAt = "UPDATED_AT",
        Agency = "AGENCY",
        Responsibility = "RESPONSIBILITY",
    }
}

text_enum! {
    AgencyOrderField {
        Name = "NAME",
        Code = "CODE",
    }
}

text_enum! {
    ReportingObligationOrderField {
        DueOn = "DUE_ON",
    }
}

text_enum! {
    ProgressReportOrderField {
        Period = "PERIOD",
    }
}

text_enum! {
    WorkReportOrderField {
        Year = "YEAR",
    }
}

text_enum! {
    JurisdictionOrderField {
        Code = "CODE",
    }
}

text_enum! {
    /// Histories run as their events were written.
    ChangeOrderField {
        Sequence = "SEQUENCE",
    }
}

text_enum! {
    /// What is listed by when it was made, and no other way: webhooks, their deliveries, exports.
    CreatedOrderField {
        CreatedAt = "CREATED_AT",
    }
}
