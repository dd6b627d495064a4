//! One profile's change of key on this machine: rotation, first keys, imported keys, renewed certificates. The order of
//! steps is [`crate::rotate`]'s; here are the folder, the stores and the servers that it works on.

mod first;
mod lost;
mod machine;
mod preconditions;
mod target;
mod together;

use crate::audit::Reason;
use crate::delivery::{Check, Delivery};
use crate::error::Error;
use crate::journal::Held;
use crate::operator::Operator;
use crate::rotate::{Effects as _, Plan, Proof, RotateError, Rotation, Standing, State, Step};
use crate::session::Session;
use maskinporten_protocol::jwks::KeySet;
use maskinporten_protocol::key::Bits;

use lost::{lost, retell};
use machine::Machine;
use preconditions::plan;

pub use first::{FirstKeySwitch, SwitchError, UnfinishedSwitch, follow_key, set_login};
pub use lost::{Lost, LostRotation};
pub use preconditions::{PlanError, Planned, Wishes};
pub use target::Target;
pub use together::{Task, together};

/// How a change is to be carried out.
#[derive(Debug, Clone, Default)]
pub struct Orders {
    /// The size of a new key.
    pub bits: Bits,
    /// Where else a new key goes.
    pub deliveries: Vec<Delivery>,
    /// What must succeed before the old key is removed.
    pub checks: Vec<Check>,
    /// How the new key is proven.
    pub proof: Proof,
    /// The reason, for the journal and the audit trail.
    pub reason: Option<Reason>,
}

/// What every part of a change returns.
type Went<T> = Result<T, RotateError<Error>>;

/// One profile's change of key, with its journal.
pub struct KeyChange<'a> {
    machine: Machine<'a>,
    state: Option<State>,
    lock: Option<Held>,
}

impl<'a> KeyChange<'a> {
    /// Acquires the lock, so that one process at a time changes a profile's key, and reads the journal.
    pub fn new(operator: &Operator, target: &'a Target, orders: Orders) -> Result<Self, Error> {
        let machine = Machine::new(operator.for_profile(&target.name)?, target, orders);
        let lock = machine.journal().lock()?;
        Self::read(machine, Some(lock))
    }

    /// Without the lock, for those who only want to know what would be done. Nothing can be begun.
    pub fn only_looking(operator: &Operator, target: &'a Target, orders: Orders) -> Result<Self, Error> {
        Self::read(Machine::new(operator.for_profile(&target.name)?, target, orders), None)
    }

    fn read(machine: Machine<'a>, lock: Option<Held>) -> Result<Self, Error> {
        let state = State::replay(&machine.journal().entries()?);
        Ok(Self { machine, state, lock })
    }

    /// What the journal says: of a change that is under way, or of the last one.
    pub fn state(&self) -> Option<&State> {
        self.state.as_ref()
    }

    /// The change that is under way.
    pub fn under_way(&self) -> Option<&State> {
        self.state.as_ref().filter(|state| state.is_open())
    }

    /// How it is carried out.
    pub fn orders(&self) -> &Orders {
        &self.machine.orders
    }

    /// The self-service API, as the admin.
    pub fn session(&mut self) -> Result<&Session, Error> {
        self.machine.session()
    }

    /// The client's registered keys as they are now.
    pub fn registered(&mut self) -> Result<KeySet, Error> {
        self.machine.registered()
    }

    /// Looks whether a change can begin, and says what will be done. Nothing is written.
    pub fn plan(&mut self, wishes: &Wishes) -> Result<Planned, PlanError> {
        plan(&mut self.machine, wishes)
    }

    /// Looks for a change that was interrupted and has no journal.
    pub fn lost(&mut self) -> Result<Lost, Error> {
        lost(&mut self.machine)
    }

    /// Takes one up that has no journal: it is written again, and the change is under way from then on.
    pub fn take_up(&mut self, found: LostRotation, wishes: &Wishes) -> Result<(), Error> {
        retell(&mut self.machine, found, wishes)?;
        self.state = State::replay(&self.machine.journal().entries()?);
        Ok(())
    }

    /// Goes on with a session, and with the key set that was just seen through it.
    pub(super) fn take_over(&mut self, session: Session, seen: KeySet) {
        self.machine.take_over(session, seen);
    }

    /// Begins, and goes as far as there is something to do at the moment. What stops it can be gone on with.
    pub fn begin(&mut self, plan: Plan) -> Went<Standing> {
        self.begin_before(plan, None)
    }

    fn begin_before(&mut self, plan: Plan, stop: Option<Step>) -> Went<Standing> {
        if self.under_way().is_some() {
            return Err(RotateError::Failed(Error::UnderWay(plan.profile)));
        }
        if self.lock.is_none() {
            return Err(RotateError::Failed(Error::NotLocked(plan.profile)));
        }
        self.machine.follow(&plan, plan.imported());
        let proof = self.machine.orders.proof;
        let mut rotation = Rotation::begin(&mut self.machine, plan, proof)?;
        let standing = rotation.advance_before(stop);
        self.state = Some(rotation.state().clone());
        standing
    }

    /// Continues what is under way. `accept`: the key set is taken as it is now, although somebody else changed it.
    pub fn go_on(&mut self, accept: bool) -> Went<Standing> {
        self.go_on_before(accept, None)
    }

    fn go_on_before(&mut self, accept: bool, stop: Option<Step>) -> Went<Standing> {
        self.with_state(|rotation| {
            if accept {
                rotation.accept()?;
            }
            rotation.advance_before(stop)
        })
    }

    /// Rolls back what is under way.
    #[expect(clippy::redundant_closure_for_method_calls, reason = "the method by itself is for one lifetime only")]
    pub fn roll_back(&mut self) -> Went<Standing> {
        self.with_state(|rotation| rotation.roll_back())
    }

    fn with_state(&mut self, work: impl FnOnce(&mut Rotation<'_, Machine<'a>>) -> Went<Standing>) -> Went<Standing> {
        let Some(state) = self.state.clone() else { return Ok(Standing::Finished) };
        self.machine.follow(&state.plan, state.new.clone());
        let proof = self.machine.orders.proof;
        let mut rotation = Rotation::resume(&mut self.machine, state, proof);
        let standing = work(&mut rotation);
        self.state = Some(rotation.state().clone());
        standing
    }
}
