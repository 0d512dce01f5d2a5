'use client';
export function FirebaseSignIn(_: { firebase: object }): null { return null; }
