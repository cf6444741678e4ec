//! Who asks (the roles of DESIGN §3): what a token says its bearer is.

use super::text_enum::text_enum;

text_enum! {
    /// A role of a viewer. Several roles see the union of what each sees.
    Role {
        /// 单位: sees the dispatched responsibilities to which its agency is assigned.
        Agency = "AGENCY",
        /// 督查室: sees and supervises its jurisdiction, and sees those below it.
        Supervisor = "SUPERVISOR",
        /// 审计: sees what a supervisor sees, with the audit trail, and changes nothing.
        Auditor = "AUDITOR",
        /// 管理员: keeps agencies, jurisdictions and rules, and sees no progress contents.
        Admin = "ADMIN",
    }
}

impl Role {
    /// The role that a claim's word names, in any case (`agency`, `Agency`); `None` for a word that is no role.
    pub fn from_claim(word: &str) -> Option<Self> {
        word.trim().to_ascii_uppercase().parse().ok()
    }

    /// The word that stands for the role in a token of Duban's own: `agency`.
    pub fn claim_word(self) -> String {
        self.as_str().to_ascii_lowercase()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_reads_back_from_its_claim_word_in_any_case() {
        for &role in Role::ALL {
            assert_eq!(Role::from_claim(&role.claim_word()), Some(role));
            assert_eq!(Role::from_claim(role.as_str()), Some(role));
        }
        assert_eq!(Role::from_claim(" Supervisor "), Some(Role::Supervisor));
        assert_eq!(Role::from_claim("superuser"), None);
        assert_eq!(Role::from_claim(""), None);
    }
}
