//! Dovecot's configuration: as PERFORMANCE's "How to measure" asks, so that the server does not hide
//! the client (no process per session, hibernation so that IDLE speaks at once).

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::dovecot;
use crate::plan::Plan;

pub(crate) fn text(folder: &Path, sockets: &Path, plan: &Plan, number: usize, ipv6: bool) -> Result<String> {
    let me = Users::of_this_machine()?;
    let mut listeners = String::new();
    for (place, provider) in plan.providers.iter().enumerate().filter(|(_, p)| p.station == number) {
        let port = provider.imap_port;
        writeln!(listeners, "  inet_listener imaps_{place} {{\n    port = {port}\n    ssl = yes\n  }}")?;
    }
    let lmtp = plan.stations.get(number).map_or(0, |station| station.lmtp_port);
    Ok(TEMPLATE
        .replace("@sockets@", &sockets.to_string_lossy())
        .replace("@folder@", &folder.to_string_lossy())
        .replace("@number@", &number.to_string())
        .replace("@listen@", if ipv6 { "127.0.0.1, ::1" } else { "127.0.0.1" })
        .replace("@user@", &me.server)
        .replace("@group@", &me.group)
        .replace("@login_user@", &me.login)
        .replace("@lmtp_port@", &lmtp.to_string())
        .replace("@listeners@", &listeners))
}

/// Under whose names the server's processes run.
struct Users {
    server: String,
    group: String,
    login: String,
}

impl Users {
    fn of_this_machine() -> Result<Self> {
        if dovecot::is_root() {
            let name = |name: &str| name.to_owned();
            return Ok(Self { server: name("dovecot"), group: name("dovecot"), login: name("dovenull") });
        }
        let id = |flag: &str| -> Result<String> {
            let output = Command::new("id").arg(flag).output()?;
            Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
        };
        let user = id("-un")?;
        Ok(Self { server: user.clone(), group: id("-gn")?, login: user })
    }
}

const TEMPLATE: &str = r#"base_dir = @sockets@
state_dir = @sockets@
log_path = @folder@/dovecot-@number@.log
listen = @listen@
protocols = imap lmtp
default_internal_user = @user@
default_internal_group = @group@
default_login_user = @login_user@
first_valid_uid = 1
first_valid_gid = 1
ssl = required
ssl_cert = <@folder@/server.pem
ssl_key = <@folder@/server.key
disable_plaintext_auth = yes
auth_mechanisms = plain login
auth_failure_delay = 0
auth_username_chars =
auth_username_format = %u
mail_location = maildir:~/Maildir
mail_max_userip_connections = 100000
mail_fsync = never
imap_hibernate_timeout = 2secs
mail_plugins = quota
protocol imap {
  mail_plugins = quota imap_quota
}
plugin {
  quota = count:User quota
  quota_vsizes = yes
  quota_grace = 0%
}
passdb {
  driver = passwd-file
  args = username_format=%u @folder@/users
}
userdb {
  driver = passwd-file
  args = username_format=%u @folder@/users
}
namespace inbox {
  inbox = yes
  separator = .
  prefix = INBOX.
  mailbox Inviata {
    special_use = \Sent
    auto = create
  }
  mailbox Bozze {
    special_use = \Drafts
    auto = create
  }
  mailbox Cestino {
    special_use = \Trash
    auto = create
  }
  mailbox Spam {
    special_use = \Junk
    auto = create
  }
}
# Everyone comes from one address here: a penalty for one is a penalty for all.
service anvil {
  chroot =
  client_limit = 20000
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service auth {
  client_limit = 20000
  unix_listener auth-userdb {
    mode = 0666
  }
}
service stats {
  chroot =
  client_limit = 20000
  unix_listener stats-writer {
    mode = 0666
  }
}
service imap-login {
  chroot =
  service_count = 0
  process_min_avail = 2
  client_limit = 6000
  vsz_limit = 2G
  inet_listener imap {
    port = 0
  }
  inet_listener imaps {
    port = 0
  }
@listeners@}
service imap {
  service_count = 0
  client_limit = 1000
  vsz_limit = 2G
  unix_listener imap-master {
    user = @user@
  }
}
service imap-hibernate {
  client_limit = 6000
  unix_listener imap-hibernate {
    mode = 0666
  }
}
service lmtp {
  client_limit = 1
  service_count = 0
  process_limit = 8
  unix_listener lmtp {
    mode = 0
  }
  inet_listener lmtp {
    address = 127.0.0.1
    port = @lmtp_port@
  }
}
"#;
