/** The workflows of the service; their names are in `contract/messages.ts`. */
export { LoyaltySessionWorkflow } from './loyalty-session';
export { LoyaltyReturnWorkflow } from './loyalty-return';
export { LoyaltyGoodwillWorkflow } from './loyalty-goodwill';
export { AccountCreationWorkflow } from './account-creation';
export { MemberSyncWorkflow } from './member-sync';
export { StoreMaintenanceWorkflow } from './store-maintenance';
export { ReconciliationDueWorkflow } from './reconciliation-due';
export { ReconciliationWorkflow } from './reconciliation';
export { ConnectionTestWorkflow } from './connection-test';
