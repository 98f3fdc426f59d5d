//! What a restored copy says of itself.

use super::fields::Text;

pub(crate) struct Standby {
    pub title: Text,
    pub body: Text,
    pub confirm: Text,
    pub ask: Text,
    pub only_partners: Text,
}

pub(super) const IT: Standby = Standby {
    title: "Questa è una copia ripristinata da un salvataggio",
    body: "Non presidia nessuna casella e non accede a nessun gestore, finché non è certo che l’installazione \
           da cui viene è spenta: due insieme accederebbero due volte alle stesse caselle.",
    confirm: "L’altra è spenta: riprendi il presidio",
    ask: "Confermi che l’altra installazione è spenta?",
    only_partners: "Può confermarlo un socio dello studio.",
};

pub(super) const EN: Standby = Standby {
    title: "This is a copy restored from a backup",
    body: "It watches no mailbox and logs in to no provider until it is certain that the installation it \
           comes from is off: both together would log in twice to the same mailboxes.",
    confirm: "The other one is off: watch again",
    ask: "Do you confirm that the other installation is off?",
    only_partners: "A partner of the firm can confirm it.",
};
