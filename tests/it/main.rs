//! The integration tests: one binary, one module a subject.

#[cfg(test)]
mod budget;
#[cfg(test)]
mod certificates;
#[cfg(test)]
mod clock;
#[cfg(test)]
mod connections;
#[cfg(test)]
mod desk;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod folders;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod importance;
#[cfg(test)]
mod journeys;
#[cfg(test)]
mod keeping;
#[cfg(test)]
mod logins;
#[cfg(test)]
mod messages;
#[cfg(test)]
mod resumed;
#[cfg(test)]
mod sending;
#[cfg(test)]
mod sign_in;
#[cfg(test)]
mod tenants;
#[cfg(test)]
mod tidy;
#[cfg(test)]
mod watching;
#[cfg(test)]
mod witness;
