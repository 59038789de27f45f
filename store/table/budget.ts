import type { StoreMigration } from "../migration.ts"

/**
 * Which messages count against a campaign's budget, and how many do, by day and by what they give. The triggers keep the
 * two equal, and give back what is known not to have been sent, in the statement that says so: no kill comes between.
 */
export const budget: StoreMigration = {
  name: "0028_budget",
  statements: [
    `create table budget_place (
       intent_id text not null primary key,
       campaign text not null,
       day text not null, -- of its latest attempt, UTC
       amount text not null, -- that it gives, in decimal; empty: none
       currency text not null
     ) strict, without rowid`,
    `create table budget_spent (
       campaign text not null,
       day text not null,
       amount text not null,
       currency text not null,
       messages integer not null,
       primary key (campaign, day, amount, currency)
     ) strict, without rowid`,
    `create trigger budget_taken after insert on budget_place begin
       insert into budget_spent (campaign, day, amount, currency, messages)
       values (new.campaign, new.day, new.amount, new.currency, 1)
       on conflict do update set messages = messages + 1;
     end`,
    `create trigger budget_given_back after delete on budget_place begin
       update budget_spent set messages = messages - 1
       where campaign = old.campaign and day = old.day and amount = old.amount and currency = old.currency;
     end`,
    `create trigger budget_unsent after update of state on send_attempt when new.state = 'failed' begin
       delete from budget_place where intent_id = new.intent_id and not exists (
           select 1 from send_attempt where intent_id = new.intent_id and state <> 'failed');
     end`,
  ],
}
